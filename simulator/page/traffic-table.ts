import { MESSAGE_KINDS } from '../report/message-kind.ts'
import type { SimulationReport } from '../report/report.ts'
import { counted, dataSize, grouped } from './words.ts'

/** Traffic by message: a table, with the place for a small picture in each row. */
export function trafficTable({ traffic, summary }: SimulationReport): string {
  const used = MESSAGE_KINDS.filter((kind) => traffic[kind].sent > 0)
  const rows = used.map((kind) => {
    const { sent, delivered, bytes } = traffic[kind]
    return `<tr><th scope="row">${kind}</th><td class="spark"><canvas data-kind="${kind}" aria-hidden="true"></canvas></td><td>${grouped(sent)}</td><td>${Math.round((100 * delivered) / sent)} %</td><td class="wide">${dataSize(bytes)}</td></tr>`
  })
  return `<figure><h2>Traffic</h2><div class="scroll"><table>
<thead><tr><th scope="col">message</th><th scope="col">over time</th><th scope="col">sent</th><th scope="col">arrived</th><th scope="col" class="wide">bytes</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div>
<figcaption>${counted(summary.datagrams, 'datagram')} by message. Each small picture is the number sent a second, on a scale of its own; “arrived” counts duplicates.</figcaption></figure>`
}

import { createHash } from 'node:crypto'
import type { DatagramTrace } from 'rookery/memory'

const BUFFER_BYTES = 1 << 18
/** More than the time, two addresses and the length of one datagram take. */
const HEADER_BYTES = 256

/**
 * One fingerprint of everything that happened in a run, so that two runs can be told apart. Collects before it hashes,
 * since a call of the hash costs more than what it does.
 */
export class TraceHash {
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.alloc(BUFFER_BYTES)
  #used = 0

  datagram({ nowMs, from, to, bytes, fate }: DatagramTrace): void {
    if (bytes.length + HEADER_BYTES > BUFFER_BYTES - this.#used) this.#flush()
    this.#used = this.#buffer.writeDoubleLE(nowMs, this.#used)
    this.#text(`${from.host} ${from.port} ${to.host} ${to.port} ${fate} ${bytes.length}`)
    this.#buffer.set(bytes, this.#used)
    this.#used += bytes.length
  }

  /** @param event - Plain data; bigints do not occur in these tests' blocks. */
  event(nowMs: number, address: string, name: string, event: unknown): void {
    this.#flush()
    this.#hash.update(JSON.stringify([nowMs, address, name, event]))
  }

  /** The fingerprint of what has happened so far. */
  digest(): string {
    this.#flush()
    return this.#hash.copy().digest('hex').slice(0, 16)
  }

  #text(text: string): void {
    this.#used += this.#buffer.write(text, this.#used, 'latin1')
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#used))
    this.#used = 0
  }
}

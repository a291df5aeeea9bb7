const LONGEST_BYTES = 1_024

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && !/\p{Surrogate}/u.test(value)
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isHost: Check = (value) => typeof value === 'string' && /^\d{1,3}(\.\d{1,3}){3}$/.test(value)
const isPort: Check = (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isPositive: Check = (value) => isCount(value) && value !== 0
const isWord: Check = (value) =>
  isText(value) && [...(value as string)].length >= 1 && [...(value as string)].length <= 20
const isMessages: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((message) => isText(message))

const ORIGIN = { host: isHost, port: isPort, name: isText }
const BLOCK = {
  height: isCount,
  minedBy: isText,
  nonce: isText,
  messages: isMessages,
  timestamp: isCount,
  hash: isHash,
}

/** The fields of each message, and what they must be: all of them, and no others. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  GOSSIP: { ...ORIGIN, id: isText },
  GOSSIP_REPLY: ORIGIN,
  STATS: {},
  STATS_REPLY: { height: isPositive, hash: isHash },
  GET_BLOCK: { height: isCount },
  GET_BLOCK_REPLY: BLOCK,
  ANNOUNCE: BLOCK,
  CONSENSUS: {},
  NEW_WORD: { word: isWord },
}

/**
 * What would make some real peer stumble over a datagram of ours, or undefined when nothing would. Written from the
 * protocol alone, apart from the code under test.
 * @see PROTOCOL.md, Transport, Messages, and Size and Fragility under What real peers do
 */
export function complaintAbout(bytes: Uint8Array): string | undefined {
  if (bytes.length > LONGEST_BYTES) return `it is ${bytes.length} bytes long`
  let text: string
  let message: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    message = JSON.parse(text)
  } catch (error) {
    return `it cannot be read: ${error}`
  }
  // Catches floats such as 1.0, white space and needless escapes alike. No test here has numbers above 2^53.
  if (JSON.stringify(message) !== text) return 'it is not compact JSON with plain integers in raw UTF-8'
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'it is no object'
  return complaintAboutFields(message as Record<string, unknown>)
}

function complaintAboutFields({ type, ...fields }: Record<string, unknown>): string | undefined {
  const checks = FIELDS[String(type)]
  if (!checks) return `its type is ${type}`
  const names = Object.keys(fields).sort().join()
  if (names !== Object.keys(checks).sort().join()) return `its fields are ${names}`
  const isNoBlock = type === 'GET_BLOCK_REPLY' && Object.values(fields).every((value) => value === null)
  if (isNoBlock) return undefined
  const wrong = Object.entries(checks).find(([name, isRight]) => !isRight(fields[name]))
  return wrong && `${wrong[0]} is ${JSON.stringify(fields[wrong[0]])}`
}

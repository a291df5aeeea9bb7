export { digest, edges, matching, messages } from './batch'
export { absorb, begin, input, lanes, prepare, scan } from './search'

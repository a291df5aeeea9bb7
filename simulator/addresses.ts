const PORT = 8_999

/** The address of honest peer `index`: 10.0.0.1:8999 and so on. */
export function honestAddress(index: number): string {
  const n = index + 1
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:${PORT}`
}

/** The `socket`-th address of byzantine peer `index`: 10.128.0.1:8999 and so on. */
export function byzantineAddress(index: number, socket: number): string {
  return `10.${128 + (index >> 7)}.${((index & 127) << 1) + (socket >> 8)}.${socket & 255}:${PORT}`
}

/** The host of an address as these functions write it. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'))
}

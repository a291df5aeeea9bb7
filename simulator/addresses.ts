const PORT = 8_999

/** The address of honest peer `index`: 10.0.0.1:8999 and so on. */
export function honestAddress(index: number): string {
  const n = index + 1
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:${PORT}`
}

/** The index that {@link honestAddress} gave this host; undefined where it would be no honest peer's. */
export function honestIndex(host: string): number | undefined {
  let n = 0
  let octet = 0
  let dots = 0
  for (let i = 0; i < host.length; i++) {
    const digit = host.charCodeAt(i) - 48
    if (digit > 9) return undefined
    if (digit >= 0) octet = octet * 10 + digit
    else {
      // The first octet is 10, and from 10.128 on there are others.
      if (dots === 0 ? octet !== 10 : dots === 1 && octet >= 128) return undefined
      n = dots++ === 0 ? 0 : (n << 8) | octet
      octet = 0
    }
  }
  return dots === 3 ? ((n << 8) | octet) - 1 : undefined
}

/** The `socket`-th address of byzantine peer `index`: 10.128.0.1:8999 and so on. */
export function byzantineAddress(index: number, socket: number): string {
  return `10.${128 + (index >> 7)}.${((index & 127) << 1) + (socket >> 8)}.${socket & 255}:${PORT}`
}

/** The host of an address as these functions write it. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'))
}

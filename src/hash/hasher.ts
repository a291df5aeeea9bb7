/** SHA-256, as an argument. One hasher belongs to one verifier: it may keep state between the bytes and the digest. */
export interface Hasher {
  /**
   * Hashes `bytes[0 .. length)`.
   * @param bytes - Read before the call returns, never kept.
   * @param length - How many of the bytes count.
   * @returns 64 lower-case hexadecimal characters.
   * @see FIPS 180-4
   */
  sha256Hex(bytes: Uint8Array, length: number): string
}

// Searches for a nonce as one would write them on other people's SHA-256, each as fast as its interface allows.
import * as crypto from 'node:crypto'
import { createSHA256 } from 'hash-wasm'

const DIGITS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
const NONCE_LENGTH = 9

/** @returns Contenders; those from bench/rivals are missing where nobody has run npm install there. */
export async function rivals() {
  const found = [await hashWasm(), cryptoHash(), cryptoCopy()]
  try {
    found.push(await noble(), await asSha256())
  } catch {
    console.error('Without the packages of bench/rivals: run npm install in that folder to have them in the table.')
  }
  return found.filter(Boolean)
}

/** The hash after the fixed part is kept and loaded again for each nonce; the digest stays binary. */
async function hashWasm() {
  const sha256 = await createSHA256()
  return contender('hash-wasm, midstate', (fixedPart, nonce) => {
    const midstate = sha256.init().update(fixedPart).save()
    return () => sha256.load(midstate).update(nonce).digest('binary')
  })
}

function cryptoHash() {
  if (!crypto.hash) return undefined
  return contender('node:crypto, hash()', (_, __, preimage) => () => crypto.hash('sha256', preimage, 'buffer'))
}

function cryptoCopy() {
  return contender('node:crypto, copy()', (fixedPart, nonce) => {
    const midstate = crypto.createHash('sha256').update(fixedPart)
    return () => midstate.copy().update(nonce).digest()
  })
}

async function noble() {
  const { sha256 } = await import('../rivals/node_modules/@noble/hashes/sha2.js')
  return contender('@noble/hashes, midstate', (fixedPart, nonce) => {
    const midstate = sha256.create().update(fixedPart)
    const digest = new Uint8Array(32)
    let copy
    return () => {
      copy = midstate._cloneInto(copy)
      copy.update(nonce).digestInto(digest)
      return digest
    }
  })
}

async function asSha256() {
  const { digest } = await import('../rivals/node_modules/@chainsafe/as-sha256/lib/index.js')
  return contender('@chainsafe/as-sha256', (_, __, preimage) => () => digest(preimage))
}

/** @param start - Given the fixed part, the nonce and both in one, gives a function that hashes them as they are then. */
function contender(name, start) {
  return {
    name,
    search(fixedPart) {
      const preimage = new Uint8Array(fixedPart.length + NONCE_LENGTH)
      preimage.set(fixedPart)
      const nonce = preimage.subarray(fixedPart.length)
      const hash = start(fixedPart, nonce, preimage)
      return (count, onHit) => {
        nonce.fill(DIGITS[0])
        for (let number = 0; number < count; number++) {
          for (let rest = number, at = NONCE_LENGTH; rest > 0; rest >>>= 6) nonce[--at] = DIGITS[rest & 63]
          const digest = hash()
          // Three zero digits: enough hits to compare, few enough to cost nothing.
          if (digest[31] === 0 && (digest[30] & 15) === 0) onHit(number)
        }
      }
    },
  }
}

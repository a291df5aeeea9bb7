import { KERNEL_HEX } from './kernel-bytes.ts'
import { type WebAssemblyModule, webAssembly } from './web-assembly.ts'

/**
 * Compiles the kernel: SHA-256 in WebAssembly, four at a time. Nothing is fetched. The module serves any number of
 * searches and hashers, and can be posted to workers.
 * @returns Undefined where the runtime has no WebAssembly, or none with vectors, or a policy forbids to compile it.
 * @see https://github.com/WebAssembly/simd, in V8 since 9.1, in Firefox since 89, in Safari since 16.4
 */
export async function compileKernel(): Promise<WebAssemblyModule | undefined> {
  try {
    const bytes = Uint8Array.from(KERNEL_HEX.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
    const runtime = webAssembly()
    return runtime?.validate(bytes) ? await runtime.compile(bytes) : undefined
  } catch {
    return undefined
  }
}

import { compileKernel } from './compile-kernel.ts'
import type { Hasher } from './hasher.ts'
import { createSimdHasher } from './simd-hasher.ts'
import { openKernel } from './simd-kernel.ts'
import type { WebAssemblyModule } from './web-assembly.ts'

/**
 * The fastest SHA-256 that the runtime lets us have: the kernel's, or hash-wasm's where there are no vectors.
 * @param module - The compiled kernel, for surroundings that do not let us compile it. @default compiled here
 * @returns A hasher with a WebAssembly instance of its own.
 */
export async function createHasher(module?: WebAssemblyModule): Promise<Hasher> {
  const compiled = module ?? (await compileKernel())
  const kernel = compiled && openKernel(compiled)
  if (kernel) return createSimdHasher(kernel)
  // Few need it, and it takes twice as long to load as all the rest.
  const { createHashWasmHasher } = await import('./hash-wasm-hasher.ts')
  return createHashWasmHasher()
}

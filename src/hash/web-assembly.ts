/**
 * A compiled module: what every runtime calls `WebAssembly.Module`, which is opaque too. That name comes with the types of a
 * browser, and whoever uses this package need not have those.
 */
export type WebAssemblyModule = object

/** What we use of WebAssembly, which every runtime has and the language's own types leave out. */
export interface WebAssemblyFace {
  /** Whether the runtime understands a module, vectors included. */
  validate(bytes: Uint8Array): boolean
  /** Compiles a module. */
  compile(bytes: Uint8Array): Promise<WebAssemblyModule>
  /** Makes an instance of a module without imports. */
  readonly Instance: new (
    module: WebAssemblyModule,
  ) => { readonly exports: unknown }
}

/** The runtime's WebAssembly; undefined where it has none. */
export function webAssembly(): WebAssemblyFace | undefined {
  return (globalThis as { readonly WebAssembly?: WebAssemblyFace }).WebAssembly
}

/** The memory of an instance. */
export interface WebAssemblyMemory {
  /** The bytes; another buffer after `grow`. */
  readonly buffer: ArrayBuffer
  /** Adds pages of 65,536 bytes. */
  grow(pages: number): number
}

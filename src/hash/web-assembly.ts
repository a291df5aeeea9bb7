declare global {
  // biome-ignore lint/style/noNamespace: the name that every runtime gives it; merges with the web's own types.
  namespace WebAssembly {
    /** Opaque. An interface, so that it can merge. */
    interface Module {}
  }
}

/** What we use of WebAssembly, which every runtime has and the language's own types leave out. */
export interface WebAssemblyFace {
  /** Whether the runtime understands a module, vectors included. */
  validate(bytes: Uint8Array): boolean
  /** Compiles a module. */
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>
  /** Makes an instance of a module without imports. */
  readonly Instance: new (
    module: WebAssembly.Module,
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

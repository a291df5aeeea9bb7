// Compiles src/hash/kernel/ into src/hash/kernel-bytes.ts. With --check it only tells whether that file is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TARGET = join(ROOT, 'src/hash/kernel-bytes.ts')
const FLAGS = ['--enable', 'simd', '-O3s', '--runtime', 'stub', '--noAssert', '--initialMemory', '1']

process.chdir(ROOT)
const text = moduleOf(await compile())
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, text)
} else if (readFileSync(TARGET, 'utf8') !== text) {
  console.error('src/hash/kernel-bytes.ts is not what src/hash/kernel/ makes: run node scripts/build-kernel.mjs.')
  process.exitCode = 1
}

async function compile() {
  let bytes = new Uint8Array()
  const { error, stderr } = await asc.main(['src/hash/kernel/index.ts', ...FLAGS, '--outFile', 'kernel.wasm'], {
    readFile: (name, folder) => readText(join(folder, name)),
    writeFile: (_, contents) => {
      bytes = contents
    },
    listFiles: () => [],
  })
  if (error) throw new Error(`The kernel does not compile:\n${stderr}`)
  return bytes
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The compiler tries several places for each import.
    return null
  }
}

function moduleOf(bytes) {
  return [
    '// Made by scripts/build-kernel.mjs from src/hash/kernel/. Do not edit.',
    '',
    `/** The kernel's WebAssembly, ${bytes.length.toLocaleString('en')} bytes in hexadecimal, which packs a kilobyte smaller than base64. */`,
    'export const KERNEL_HEX =',
    `  '${Buffer.from(bytes).toString('hex')}'`,
    '',
  ].join('\n')
}

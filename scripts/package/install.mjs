import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** An empty project somewhere else, with the package as npm would have delivered it. */
export async function installedProject() {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-user-'))
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await exec('npm', packing, { maxBuffer: 2 ** 24 })
  const [{ filename }] = JSON.parse(stdout)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
  // Bun and esbuild would take the one of any folder above.
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { target: 'es2022', strict: true } }))
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  await exec('npm', ['install', `./${filename}`, ...quietly], { cwd: folder })
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, name), text),
    copy: (path) => cpSync(path, join(folder, path), { recursive: true }),
    /** Runs a program of our development packages, or Node.js, in the project; what it prints on standard output. */
    async run(command, args, { timeoutMs = 60_000 } = {}) {
      const options = { cwd: folder, timeout: timeoutMs, killSignal: 'SIGKILL', env: { ...process.env, NO_COLOR: '1' } }
      return (await exec(command, args, options)).stdout
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A file of our development packages. */
export const tool = (path) => resolve('node_modules', path)

/** Why a program failed, with the most telling part of what it printed first. */
export function whyFailed({ killed, signal, stdout, stderr, message }) {
  const why = killed ? `it did not end by itself (${signal})\n` : ''
  return why + (stderr || stdout || message)
}

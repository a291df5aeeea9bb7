#!/usr/bin/env node
import process from 'node:process'
import { watchInterrupts } from './interrupt.ts'
import { run } from './program.ts'

const { signal } = watchInterrupts(process)
const code = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupted: signal,
})
// Output that could not be written has its own.
process.exitCode ??= code

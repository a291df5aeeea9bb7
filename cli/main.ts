#!/usr/bin/env node
import process from 'node:process'
import { watchInterrupts } from './interrupt.ts'
import { run } from './program.ts'

const { signal } = watchInterrupts(process)
process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupted: signal,
})

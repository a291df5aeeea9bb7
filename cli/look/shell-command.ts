/** What a shell leaves as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** What the user typed, so that it can be pasted into a shell. @param args - What came after the program's name. */
export function shellCommand(args: readonly string[]): string {
  return ['rookery', ...args].map(quoted).join(' ')
}

function quoted(arg: string): string {
  return PLAIN.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`
}

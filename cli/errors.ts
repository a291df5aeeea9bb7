/** Something that the user can put right: told as one sentence, without a stack. */
export class UserError extends Error {
  override name = 'UserError'
}

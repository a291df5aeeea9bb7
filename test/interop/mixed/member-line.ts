/** A line that a member prints, as JSON. */
export type MemberLine =
  | { readonly type: 'listening'; readonly address: string }
  | { readonly type: 'tip'; readonly height: number; readonly hash: string }
  | { readonly type: 'error'; readonly message: string }

// The name of what has none.
/** What the block of DO is called. */
export const inlineName = 'inline_code_block'

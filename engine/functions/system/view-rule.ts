// A view's rule has an OID in PostgreSQL; here it is made from the view's, in a range that the allocator never reaches.
const viewRuleOidBase = 2_000_000_000

export const viewRuleOid = (view: number): number => viewRuleOidBase + view

export const viewOfRule = (rule: number): number => rule - viewRuleOidBase

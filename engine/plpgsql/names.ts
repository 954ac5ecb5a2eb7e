// The variables of a function, and which of them a name means where.
import type { Scope, TypeText, Variable } from './syntax.ts'

interface OpenScope extends Scope {
  readonly names: Map<string, number>
}

export class Names {
  readonly variables: Variable[] = []
  #scope: OpenScope | undefined

  get scope(): Scope {
    return this.#scope!
  }

  open(label?: string, isLoop = false): void {
    this.#scope = { label, names: new Map(), parent: this.#scope, isLoop }
  }

  close(): void {
    this.#scope = this.#scope?.parent as OpenScope | undefined
  }

  declare(
    name: string,
    type: TypeText,
    line: number,
    more: Partial<Omit<Variable, 'name' | 'type' | 'line'>> = {},
  ): number {
    const index = this.variables.length
    this.variables.push({
      name,
      line,
      type,
      constant: false,
      notNull: false,
      scope: this.scope,
      ...more,
    })
    if (name !== '') this.#scope!.names.set(name, index)
    return index
  }

  /** The scope as it is now: what is declared later is not in it. */
  soFar(): Scope {
    const { label, names, parent, isLoop } = this.#scope!
    return { label, names: new Map(names), parent, ...(isLoop !== undefined && { isLoop }) }
  }

  alias(name: string, variable: number): void {
    this.#scope!.names.set(name, variable)
  }

  /** Of this block, not of those around it. */
  isDeclared(name: string): boolean {
    return this.#scope!.names.has(name)
  }

  find(parts: readonly string[]): { readonly variable: number; readonly rest: readonly string[] } | undefined {
    return findVariable(this.scope, parts)
  }

  labelled(label: string): 'loop' | 'block' | undefined {
    for (let scope: Scope | undefined = this.#scope; scope; scope = scope.parent) {
      if (scope.label !== label) continue
      return scope.isLoop ? 'loop' : 'block'
    }
    return undefined
  }

  get isInLoop(): boolean {
    for (let scope: Scope | undefined = this.#scope; scope; scope = scope.parent) if (scope.isLoop) return true
    return false
  }
}

/** x, x.field, label.x, label.x.field. */
export function findVariable(
  scope: Scope | undefined,
  parts: readonly string[],
): { readonly variable: number; readonly rest: readonly string[] } | undefined {
  for (let at = scope; at; at = at.parent) {
    const variable = at.names.get(parts[0])
    if (variable !== undefined) return { variable, rest: parts.slice(1) }
    if (at.label === parts[0] && parts.length > 1) {
      const own = at.names.get(parts[1])
      if (own !== undefined) return { variable: own, rest: parts.slice(2) }
    }
  }
  return undefined
}

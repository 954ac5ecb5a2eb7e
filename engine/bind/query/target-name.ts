// What a result column is called when it has no AS: PostgreSQL's FigureColname.
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'

/** Of what nothing gives a name. */
export const unnamed = '?column?'

/** scalars: names of the first columns of subqueries that were bound: a star does not tell them. */
export const targetName = (node: ParseNode, scalars?: ScalarNames): string => figure(node, scalars)?.name ?? unnamed

type ScalarNames = ReadonlyMap<ParseNode, string>

/** strong names come from columns and functions; weak ones give way to those inside CASE and casts. */
interface Figure {
  readonly name: string
  readonly strong: boolean
}

const strong = (name: string): Figure => ({ name, strong: true })
const weak = (name: string): Figure => ({ name, strong: false })

function figure(node: ParseNode, scalars: ScalarNames | undefined): Figure | undefined {
  if (!node) return undefined
  const body = bodyOf(node)
  switch (kindOf(node)) {
    case 'ColumnRef': {
      const names = (body.fields as ParseNode[]).filter((field) => field.String)
      return names.length ? strong(names[names.length - 1].String.sval ?? '') : undefined
    }
    case 'A_Indirection': {
      const fields = (body.indirection as ParseNode[]).filter((step) => step.String)
      return fields.length ? strong(fields[fields.length - 1].String.sval) : figure(body.arg, scalars)
    }
    case 'FuncCall': {
      const names = nameParts(body.funcname)
      return strong(names[names.length - 1])
    }
    case 'A_Expr':
      return body.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined
    case 'TypeCast': {
      const inner = figure(body.arg, scalars)
      if (inner?.strong) return inner
      const names = nameParts(body.typeName?.names)
      return weak(names[names.length - 1])
    }
    case 'CollateClause':
      return figure(body.arg, scalars)
    case 'MergeSupportFunc':
      return strong('merge_action')
    case 'GroupingFunc':
      return strong('grouping')
    case 'SubLink':
      return figureSubLink(body, scalars)
    case 'CaseExpr': {
      const inner = figure(body.defresult, scalars)
      return inner?.strong ? inner : weak('case')
    }
    case 'A_ArrayExpr':
      return strong('array')
    case 'RowExpr':
      return strong('row')
    case 'CoalesceExpr':
      return strong('coalesce')
    case 'MinMaxExpr':
      return strong(body.op === 'IS_LEAST' ? 'least' : 'greatest')
    case 'JsonObjectConstructor':
      return strong('json_object')
    case 'JsonArrayConstructor':
    case 'JsonArrayQueryConstructor':
      return strong('json_array')
    case 'JsonObjectAgg':
      return strong('json_objectagg')
    case 'JsonArrayAgg':
      return strong('json_arrayagg')
    case 'JsonParseExpr':
      return strong('json')
    case 'JsonScalarExpr':
      return strong('json_scalar')
    case 'JsonSerializeExpr':
      return strong('json_serialize')
    case 'JsonFuncExpr':
      return strong(jsonQueryNames[body.op ?? 'JSON_EXISTS_OP'] ?? '?column?')
    case 'XmlExpr':
      return body.op === 'IS_DOCUMENT' ? undefined : strong((body.op ?? 'IS_XMLCONCAT').slice(3).toLowerCase())
    case 'XmlSerialize':
      return strong('xmlserialize')
    case 'SQLValueFunction':
      return strong(valueFunctionNames[body.op ?? 'SVFOP_CURRENT_DATE'] ?? '?column?')
    default:
      return undefined
  }
}

function figureSubLink(body: ParseNode, scalars: ScalarNames | undefined): Figure | undefined {
  switch (body.subLinkType) {
    case undefined:
    case 'EXISTS_SUBLINK':
      return strong('exists')
    case 'ARRAY_SUBLINK':
      return strong('array')
    case 'EXPR_SUBLINK': {
      const known = scalars?.get(body)
      if (known !== undefined) return strong(known)
      const select = body.subselect?.SelectStmt
      if (select?.valuesLists) return strong('column1')
      const target = select?.targetList?.[0]?.ResTarget
      if (!target) return undefined
      return target.name ? strong(target.name) : strong(targetName(target.val))
    }
    default:
      return undefined
  }
}

const jsonQueryNames: Readonly<Record<string, string>> = {
  JSON_EXISTS_OP: 'json_exists',
  JSON_QUERY_OP: 'json_query',
  JSON_VALUE_OP: 'json_value',
}

const valueFunctionNames: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
}

// What an artifact offers to be called for: its tools, with what they take and give in words.
import { JsonView } from './json_view.tsx'
import { ScrollBox } from './scroll_box.tsx'

type Tree = Readonly<Record<string, unknown>>

export function InterfaceView(props: { of: unknown; id: string }) {
  const { of, id } = props
  if (!isTree(of)) return null
  const tools = Array.isArray(of.tools) ? of.tools.filter(isTree) : []
  const { description, tools: _, ...rest } = of
  return (
    <>
      <h2>Interface</h2>
      {typeof description === 'string' && <p>{description}</p>}
      {tools.map((tool) => (
        <Tool key={String(tool.name)} tool={tool} id={id} />
      ))}
      {tools.length === 0 && <p class="quiet">It offers no tool.</p>}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label="More of the interface" />}
    </>
  )
}

function Tool({ tool, id }: { tool: Tree; id: string }) {
  const { name, description, inputSchema, outputSchema, annotations, ...rest } = tool
  return (
    <section class="tool" aria-label={`Tool ${String(name)}`}>
      <h3>
        <span class="quiet">{id}.</span>
        {String(name)}
      </h3>
      {typeof description === 'string' && <p>{description}</p>}
      <Fields title="Takes" schema={inputSchema} />
      {outputSchema !== undefined && <Fields title="Answers" schema={outputSchema} />}
      {isTree(annotations) && <JsonView value={annotations} label="Annotations" open={1} />}
      {Object.keys(rest).length > 0 && <JsonView value={rest} label="More of the tool" open={1} />}
    </section>
  )
}

/** The fields of an object's schema as a list; any other schema as it is. */
function Fields({ title, schema }: { title: string; schema: unknown }) {
  if (!isTree(schema)) return null
  const fields = isTree(schema.properties) ? Object.entries(schema.properties) : []
  const required = Array.isArray(schema.required) ? schema.required : []
  const isPlain = fields.length === 0 && (schema.type === undefined || schema.type === 'object')
  if (isPlain) return <p class="quiet small">{title} nothing in particular.</p>
  if (fields.length === 0) {
    return (
      <p class="small">
        <span class="quiet">{title}</span> {typeText(schema)}
      </p>
    )
  }
  return (
    <ScrollBox class="scroll" label={`${title}: fields`}>
      <table>
        <caption class="hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Type</th>
            <th scope="col">Says</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(([name, field]) => (
            <tr key={name}>
              <th scope="row" class="id">
                {name}
                {required.includes(name) ? '' : <span class="quiet"> (optional)</span>}
              </th>
              <td>{typeText(field)}</td>
              <td>{isTree(field) && typeof field.description === 'string' && field.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

const BOUNDS: readonly (readonly [key: string, says: string])[] = [
  ['minimum', '≥'],
  ['exclusiveMinimum', '>'],
  ['maximum', '≤'],
  ['exclusiveMaximum', '<'],
  ['minLength', 'length ≥'],
  ['maxLength', 'length ≤'],
  ['minItems', 'items ≥'],
  ['maxItems', 'items ≤'],
]
const DEPTH_MAX = 4

/** A schema in a few words: `integer ≥ 1`, `list of text`, `one of "a", "b"`. */
export function typeText(schema: unknown, depth = 0): string {
  if (!isTree(schema)) return schema === false ? 'nothing' : 'anything'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) {
    return `one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (depth < DEPTH_MAX && Array.isArray(choices)) {
    return choices.map((one) => typeText(one, depth + 1)).join(' or ')
  }
  const bounds = BOUNDS.flatMap(([key, says]) =>
    typeof schema[key] === 'number' ? [`${says} ${schema[key]}`] : [],
  )
  return [nameOf(schema, depth), ...bounds].join(' ')
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', array: 'list' }

function nameOf(schema: Tree, depth: number): string {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map((type) =>
    type === undefined ? 'anything' : (NAMES[String(type)] ?? String(type)),
  )
  const name = types.join(' or ')
  if (depth >= DEPTH_MAX) return name
  if (schema.type === 'array' && schema.items !== undefined) {
    return `list of ${typeText(schema.items, depth + 1)}`
  }
  if (schema.type === 'object' && isTree(schema.properties)) {
    const fields = Object.entries(schema.properties)
    const said = fields.map(([name, field]) => `${name}: ${typeText(field, depth + 1)}`)
    return `{${said.join(', ')}}`
  }
  return name
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

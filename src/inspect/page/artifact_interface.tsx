// What an artifact offers to be called for: its tools, with what they take and give in words.
import { JsonView } from './json_view.tsx'
import { isTree, type Tree, typeText } from './schema_text.ts'
import { ScrollBox } from './scroll_box.tsx'

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

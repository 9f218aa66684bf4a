// Search, in the page alone: nothing is sent anywhere.
const { options, index } = window.SECTIONS
const search = window.MiniSearch.loadJSON(index, options)
const up = document.body.dataset.up
const field = document.getElementById('search')
const found = document.getElementById('found')

field.addEventListener('input', () => {
  const hits = search.search(field.value, { prefix: true, fuzzy: 0.2, boost: { heading: 3 } })
  found.replaceChildren(
    ...hits.slice(0, 12).map(({ id, page, heading }) => {
      const link = document.createElement('a')
      link.href = `${up}/${id}`
      link.textContent = heading === page ? page : `${page}: ${heading}`
      const item = document.createElement('li')
      item.append(link)
      return item
    }),
  )
})

document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || document.activeElement === field) return
  event.preventDefault()
  field.focus()
})

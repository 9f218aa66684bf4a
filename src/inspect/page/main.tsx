// Where the page begins.
import { render } from 'preact'
import { Frame } from './frame.tsx'
import { followLinks } from './place.ts'
import './style.css'
import './parts.css'
import './frame.css'
import './views.css'
import { wearTheme } from './theme.ts'

wearTheme()
followLinks()
render(<Frame />, document.getElementById('page')!)

package route

// Field is a field of GraphQL's query root that is no list of an object's items.
type Field struct {
	Name string // of the field
	Type string // of its value: "ServiceCatalogInfo"
	SDL  string // declares that type and those it needs
	// Resolve gives the value for a session.
	Resolve func(c *Call) (Item, error)
}

// Item is a value of such a field: its type, and its members by name. These are scalars, Items and lists of
// Items.
type Item struct {
	Type    string
	Members map[string]any
}

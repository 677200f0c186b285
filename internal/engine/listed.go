package engine

import (
	"fmt"
	"strconv"
	"strings"
)

// maxListed is how many values a message lists with their names.
const maxListed = 20

// valuesOf says which values something with a name that is computed can have, such as a status: its numbers
// with their names, for people who compared it by name; "" where there is no such list.
func (b *binder) valuesOf(link string) string {
	id, name := b.names.field(link+".id"), b.names.field(link+".name")
	if id == nil || name == nil || !name.mapped || len(id.property.Enum) == 0 || len(id.property.Enum) > maxListed {
		return ""
	}
	mapper := b.viewer.mappers[name.property.Mapper]
	if mapper == nil {
		return ""
	}
	var values []string
	for _, value := range id.property.Enum {
		text := fmt.Sprint(value)
		if label, err := strconv.Unquote(string(mapper(nil, []byte(text)))); err == nil {
			text += " (" + label + ")"
		}
		values = append(values, text)
	}
	return link + " is compared by its number: " + strings.Join(values, ", ")
}

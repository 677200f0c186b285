package engine

import "testing"

// TestSearchesTogether leaves a statement room for what a filter itself compares with, however many objects are listed
// together: the rows that an index of texts has found are values of it.
func TestSearchesTogether(t *testing.T) {
	t.Parallel()
	const listed = 512 // as the ids are written, see writer.keys
	for objects := range 300 {
		n := searchesOf(objects)
		if values := max(objects, 1) * n * listed; values > maxValues*3/4 {
			t.Errorf("%d objects with %d conditions take %d values", objects, n, values)
		}
		if objects <= 10 && n != mostSearched {
			t.Errorf("of %d objects, %d conditions ask", objects, n)
		}
	}
}

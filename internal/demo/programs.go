package demo

import "fmt"

// programKinds are the programs on people's computers: their versions, how many have them, and
// whether each needs a licence.
var programKinds = []struct {
	maker, name, category string
	versions              []string
	share                 float64
	licensed              bool
}{
	{"Mozilla", "Firefox", "Internet", []string{"131.0", "132.0.1", "133.0"}, 0.8, false},
	{"Google", "Chrome", "Internet", []string{"130.0.6723", "131.0.6778"}, 0.7, false},
	{"Microsoft", "Office LTSC", "Office", []string{"2021", "2024"}, 0.95, true},
	{"Microsoft", "Teams", "Communication", []string{"24295", "24335"}, 0.95, false},
	{"Microsoft", "Visio", "Office", []string{"2024"}, 0.1, true},
	{"Adobe", "Acrobat Pro", "Office", []string{"24.003", "24.004"}, 0.25, true},
	{"The Document Foundation", "LibreOffice", "Office", []string{"24.2", "24.8"}, 0.15, false},
	{"7-Zip", "7-Zip", "Tools", []string{"24.08"}, 0.6, false},
	{"KeePassXC", "KeePassXC", "Tools", []string{"2.7.9"}, 0.5, false},
	{"Autodesk", "AutoCAD", "Design", []string{"2024", "2025"}, 0.08, true},
	{"Dassault Systèmes", "SolidWorks", "Design", []string{"2024 SP4"}, 0.06, true},
	{"Git", "Git", "Development", []string{"2.46.0", "2.47.1"}, 0.12, false},
}

// program is one of them as it was made for the company.
type program struct {
	id       int64
	versions []int64
	share    float64
}

func (w *world) programs() []program {
	founded := w.founded.db()
	out := make([]program, len(programKinds))
	for i, k := range programKinds {
		category := w.once(w.out.softwareCategories, k.category, 0, k.category, k.category, nil, 1)
		p := program{share: k.share}
		p.id = w.out.software.add(w.entity, true, false, k.name, nil, category, w.dropdown(w.out.manufacturers, k.maker), true, false, true, false, founded, founded)
		for _, v := range k.versions {
			p.versions = append(p.versions, w.out.versions.add(v, w.entity, true, p.id, 0, founded, founded))
		}
		if k.licensed {
			seats := int(float64(len(w.people))*k.share) + 2
			name := fmt.Sprintf("%s, %d seats", k.name, seats)
			w.out.licences.add(w.entity, true, false, 0, name, name, 1, nil, serial(w.rng, 25), 0, 0, p.id, founded, founded)
		}
		out[i] = p
	}
	return out
}

// install puts what its user works with onto a computer.
func (w *world) install(m *machine, programs []program) {
	for _, p := range programs {
		if chance(w.rng, p.share) {
			w.out.installations.add("Computer", m.id, oneOf(w.rng, p.versions), m.bought.date(), m.site.entity, false, false, false, false)
		}
	}
}

package demo

import "fmt"

type componentTables struct {
	Processors     table[processorRow]     `object:"Processor"`
	ProcessorItems table[processorItemRow] `object:"ProcessorItem"`
	Memories       table[memoryRow]        `object:"Memory"`
	MemoryItems    table[memoryItemRow]    `object:"MemoryItem"`
	Drives         table[driveRow]         `object:"HardDrive"`
	DriveItems     table[driveItemRow]     `object:"HardDriveItem"`
	Filesystems    table[dropdownRow]      `object:"Filesystem,shared"`
	Volumes        table[volumeRow]        `object:"Volume"`
}

// componentRow is a kind of component.
type componentRow struct {
	scope
	name  string `column:"designation"`
	maker int64  `column:"manufacturers_id"`
	dates
}

type processorRow struct {
	componentRow
	frequency        string `column:"frequence"`
	defaultFrequency string `column:"frequency_default"`
	cores            int    `column:"nbcores_default"`
	threads          int    `column:"nbthreads_default"`
}

type memoryRow struct {
	componentRow
	frequency string `column:"frequence"`
	size      int    `column:"size_default"`
}

type driveRow struct {
	componentRow
	rpm      string `column:"rpm"`
	capacity int    `column:"capacity_default"`
}

// componentItemRow is a component in a computer.
type componentItemRow struct {
	itemLink
	entity  int64  `column:"entities_id"`
	serial  string `column:"serial"`
	dynamic bool   `column:"is_dynamic"`
}

type processorItemRow struct {
	componentItemRow
	kind      int64  `column:"deviceprocessors_id"`
	frequency string `column:"frequency"`
	cores     int    `column:"nbcores"`
	threads   int    `column:"nbthreads"`
}

type memoryItemRow struct {
	componentItemRow
	kind int64 `column:"devicememories_id"`
	size int   `column:"size"`
}

type driveItemRow struct {
	componentItemRow
	kind     int64 `column:"deviceharddrives_id"`
	capacity int   `column:"capacity"`
}

type volumeRow struct {
	itemLink
	entity     int64    `column:"entities_id"`
	name       string   `column:"name"`
	device     string   `column:"device"`
	mount      string   `column:"mountpoint"`
	filesystem int64    `column:"filesystems_id"`
	size       int      `column:"totalsize"`
	free       int      `column:"freesize"`
	encryption int      `column:"encryption_status"`
	tool       optional `column:"encryption_tool"`
	dynamic    bool     `column:"is_dynamic"`
	dates
}

var (
	processorKinds = []struct {
		maker, name    string
		speed          int
		cores, threads int
	}{
		{"Intel", "Core i5-1345U", 3400, 10, 12}, {"Intel", "Core i7-1365U", 3900, 10, 12},
		{"AMD", "Ryzen 7 PRO 7840U", 3300, 8, 16}, {"Apple", "M3", 4050, 8, 8},
	}
	driveKinds = []struct {
		maker, name string
		size        int
	}{
		{"Samsung", "PM9A1 NVMe 512 GB", 488386}, {"Western Digital", "SN740 NVMe 1 TB", 953869},
		{"Micron", "3400 NVMe 512 GB", 488386},
	}
)

// components are the kinds that computers are built of.
type components struct{ processors, memories, drives []int64 }

func (g *generator) addComponents() components {
	component := func(name, maker string) componentRow {
		return componentRow{g.everywhere(), name, g.dropdown(&g.out.Manufacturers, maker), since(g.founded)}
	}
	var c components
	for _, p := range processorKinds {
		speed := fmt.Sprint(p.speed)
		c.processors = append(c.processors, g.out.Processors.add(processorRow{
			componentRow: component(p.name, p.maker), frequency: speed, defaultFrequency: speed, cores: p.cores,
			threads: p.threads,
		}))
	}
	for _, size := range []int{8192, 16384, 32768} {
		name := fmt.Sprintf("DDR5 SODIMM %d GB", size/1024)
		c.memories = append(c.memories, g.out.Memories.add(memoryRow{component(name, "Crucial"), "5600", size}))
	}
	for _, d := range driveKinds {
		c.drives = append(c.drives, g.out.Drives.add(driveRow{component(d.name, d.maker), "0", d.size}))
	}
	return c
}

// build puts components, a system, disks and an antivirus into a computer, and notes its price.
func (g *generator) build(m *machine, parts components) {
	piece := func() componentItemRow {
		return componentItemRow{itemLink{"Computer", m.id}, m.site.entity, serial(g.rng, 10), m.used}
	}
	cpu, system := g.rng.IntN(3), g.rng.IntN(2)
	if m.maker == "Apple" {
		cpu, system = 3, 2
	} else if m.kind == "Workstation" && chance(g.rng, 0.3) {
		system = 3
	}
	p := processorKinds[cpu]
	g.out.ProcessorItems.add(processorItemRow{piece(), parts.processors[cpu], fmt.Sprint(p.speed), p.cores, p.threads})
	memory := g.rng.IntN(3)
	for range 1 + g.rng.IntN(2) {
		g.out.MemoryItems.add(memoryItemRow{piece(), parts.memories[memory], 8192 << memory})
	}
	drive := g.rng.IntN(len(parts.drives))
	size := driveKinds[drive].size
	g.out.DriveItems.add(driveItemRow{piece(), parts.drives[drive], size})
	s := systemKinds[system]
	g.addSystem(m, s)
	g.addVolume(m, s.name, size)
	g.addAntivirus(m, s.name)
	price := map[string]float64{"Laptop": 1180, "Desktop": 820, "Workstation": 2350}[m.kind]
	g.addPrice("Computer", m.id, m.site.entity, m.bought, around(g.rng, price, 0.15), 36, "Hardware")
}

// addVolume gives a computer the disk that its system lies on; laptops encrypt theirs.
func (g *generator) addVolume(m *machine, system string, size int) {
	row := volumeRow{
		itemLink: itemLink{"Computer", m.id}, entity: m.site.entity, name: "System", size: size,
		free:    int(float64(size) * (0.05 + 0.8*g.rng.Float64())),
		dynamic: m.used, dates: since(g.entered(m.bought)),
	}
	filesystem, tool := "NTFS", optional("BitLocker")
	row.device, row.mount = `\\.\PHYSICALDRIVE0`, "C:"
	switch system {
	case "macOS":
		filesystem, tool = "APFS", "FileVault"
		row.device, row.mount = "/dev/disk3s1", "/"
	case "Ubuntu":
		filesystem, tool = "ext4", "LUKS"
		row.device, row.mount = "/dev/nvme0n1p2", "/"
	}
	row.filesystem = g.dropdown(&g.out.Filesystems, filesystem)
	if m.kind == "Laptop" {
		row.encryption, row.tool = 1, tool
	}
	g.out.Volumes.add(row)
}

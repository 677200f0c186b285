package assets

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// checkNetwork wants a network to be one: an address of it, a mask of the same family and, if there is one, a gateway
// inside; and keeps the numbers by which networks are searched. The address of the network takes the place of any
// other in it.
func checkNetwork(_ *engine.Work, c *engine.Change) error {
	if !c.Changes("address") && !c.Changes("netmask") && !c.Changes("gateway") {
		return nil
	}
	address, err := netip.ParseAddr(strings.TrimSpace(c.Text("address")))
	if err != nil || address.Zone() != "" {
		return model.Invalid("Invalid parameter: address. It is an IP address such as 192.168.2.0 or 2001:db8::")
	}
	address = address.Unmap()
	bits, ok := model.MaskBits(c.Text("netmask"), address)
	if !ok {
		return model.Invalid("Invalid parameter: netmask. It is an address such as 255.255.255.0, or a number of bits")
	}
	network := netip.PrefixFrom(address, bits).Masked()
	version, numbers := model.AddressNumbers(network.Addr())
	c.Set("version", version)
	setNumbers(c, "address", numbers)
	if text := network.Addr().String(); text != c.Text("address") {
		c.Spell("address", text)
	}
	if text := model.MaskText(bits, address.BitLen()); text != c.Text("netmask") {
		c.Spell("netmask", text)
	}
	mask, _ := netip.ParseAddr(model.MaskText(bits, address.BitLen()))
	_, numbers = model.AddressNumbers(mask)
	setNumbers(c, "netmask", numbers)
	text := strings.TrimSpace(c.Text("gateway"))
	if text == "" {
		return nil
	}
	gateway, err := netip.ParseAddr(text)
	if err != nil || !network.Contains(gateway.Unmap()) {
		return model.Invalid("Invalid parameter: gateway. It is an IP address in %s", network)
	}
	_, numbers = model.AddressNumbers(gateway)
	setNumbers(c, "gateway", numbers)
	return nil
}

func setNumbers(c *engine.Change, name string, numbers [4]int64) {
	for i, n := range numbers {
		c.Set(name+"_"+strconv.Itoa(i), n)
	}
}

"""From which network something was sent: a prefix, because a village or an office shares one address."""

import ipaddress

IPV4_BITS, IPV6_BITS = 24, 48  # what a provider hands to one place


def network_of(address: str) -> str:
    """Return the network of an IP address as text, "" for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    bits = IPV4_BITS if found.version == 4 else IPV6_BITS  # noqa: PLR2004 - the version of the protocol
    return str(ipaddress.ip_network(f"{found}/{bits}", strict=False))

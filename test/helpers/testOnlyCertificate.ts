/**
 * A self-signed certificate for localhost and 127.0.0.1, good for a hundred years, with its private key. For tests alone: the key
 * is public, so nothing may ever trust it outside of them.
 */
export const TEST_ONLY_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUCgAwIBAgITdLDqOL59nloWLl/ZcbvSip2s6zAKBggqhkjOPQQDAjAU
MRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjYxMTIzMTkzMjExWhgPMjEyNjEwMzAx
OTMyMTFaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABAOafdkJeD+cigQK1U5PavX4T23OKZPUxqslw+5qlTqmYXkW+NUc7oM9
WoHkVlgrGT6JMwN2b+c6xwr45BWX/SqjbzBtMB0GA1UdDgQWBBTaoZIrllQAv+9w
5VK2rzuTSwLAZzAfBgNVHSMEGDAWgBTaoZIrllQAv+9w5VK2rzuTSwLAZzAPBgNV
HRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAKBggqhkjO
PQQDAgNJADBGAiEA6pggfZ8ICJ/aJac9ITTgexBCepm+tSF7/DchfGXdhBoCIQDX
AV93xS8PUbeEoKdOAUYzrgRqw0j9QvlZ7vw2aHn6Nw==
-----END CERTIFICATE-----
`;

export const TEST_ONLY_PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqyn02FbMIMlDAXZl
ORivdMxpNXS3m1foW/lkWbrsMtehRANCAAQDmn3ZCXg/nIoECtVOT2r1+E9tzimT
1MarJcPuapU6pmF5FvjVHO6DPVqB5FZYKxk+iTMDdm/nOscK+OQVl/0q
-----END PRIVATE KEY-----
`;

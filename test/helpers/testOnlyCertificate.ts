/**
 * A self-signed certificate for localhost, 127.0.0.1, model.test and backend.test, good for a hundred years, with its private
 * key. For tests alone: the key is public, so nothing may ever trust it outside of them.
 */
export const TEST_ONLY_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBuDCCAV2gAwIBAgIUBUzn/ZXgq17vAq2qrfbQXnSSubQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDA0MDUxNloYDzIxMjYxMTA2
MDQwNTE2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQAyU1T61MG0JVdTt1VmUyjDaEmZsn+XZ2jZtTh64wr3N58m//qgWNM
qN1T3Lxx8gB1UAwGrTiEAbqfmkvS/xKTo4GKMIGHMB0GA1UdDgQWBBQyh5WPZuYp
xsoBDsAmaGledmO7GDAfBgNVHSMEGDAWgBQyh5WPZuYpxsoBDsAmaGledmO7GDA0
BgNVHREELTArgglsb2NhbGhvc3SHBH8AAAGCCm1vZGVsLnRlc3SCDGJhY2tlbmQu
dGVzdDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCeAef+qk6R
qLKKNf7pvf7cZq2NsNqShNONtPQXlz/xEgIhAPhPRORZJPdxX3j+ayyBK5gYHdls
X/QWyTgcLjimRjkg
-----END CERTIFICATE-----
`;

export const TEST_ONLY_PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjx76EdzAFpKNQExc
1bNuWO3+9p2PxybzshymtALxg4mhRANCAAQAyU1T61MG0JVdTt1VmUyjDaEmZsn+
XZ2jZtTh64wr3N58m//qgWNMqN1T3Lxx8gB1UAwGrTiEAbqfmkvS/xKT
-----END PRIVATE KEY-----
`;

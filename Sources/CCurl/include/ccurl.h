// What Swift cannot call of libcurl: its variadic functions, and the union in its messages.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// A body or header callback: takes or fills size * count bytes and returns how many it did.
typedef size_t (*ccurl_data_callback)(char *data, size_t size, size_t count, void *context);

// Moves an upload to an offset; returns a CURL_SEEKFUNC_ value.
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);

// Opens a socket for an address, or refuses it with CURL_SOCKET_BAD.
typedef curl_socket_t (*ccurl_open_socket_callback)(
    void *context, curlsocktype purpose, struct curl_sockaddr *address);

// curl_easy_setopt, one function for each type of value.
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, ccurl_data_callback callback);
CURLcode ccurl_set_seek_callback(CURL *easy, ccurl_seek_callback callback);
CURLcode ccurl_set_open_socket_callback(CURL *easy, ccurl_open_socket_callback callback);

// curl_multi_setopt.
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// curl_easy_getinfo.
CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);

// The server's own certificate's entry of a name ("Expire date"), owned by the handle; NULL when there is none.
const char *ccurl_certificate_entry(CURL *easy, const char *name);

// Where a network address begins in what libcurl is about to connect to, and how many bytes it has: 4, 16, or 0 for
// an address of another family.
const unsigned char *ccurl_address_bytes(const struct curl_sockaddr *address, size_t *count);

// Takes the next finished transfer out of the multi handle's messages; returns NULL when there is none.
CURL *ccurl_multi_take_finished(CURLM *multi, CURLcode *result);

#endif

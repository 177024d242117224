// What Swift cannot call of libcurl: its variadic functions, and the union in its messages.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// A body or header callback: takes or fills size * count bytes and returns how many it did.
typedef size_t (*ccurl_data_callback)(char *data, size_t size, size_t count, void *context);

// Moves an upload to an offset; returns a CURL_SEEKFUNC_ value.
typedef int (*ccurl_seek_callback)(void *context, curl_off_t offset, int origin);

// curl_easy_setopt, one function for each type of value.
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, ccurl_data_callback callback);
CURLcode ccurl_set_seek_callback(CURL *easy, ccurl_seek_callback callback);

// curl_multi_setopt.
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// curl_easy_getinfo.
CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);

// The server's own certificate's entry of a name ("Expire date"), owned by the handle; NULL when there is none.
const char *ccurl_certificate_entry(CURL *easy, const char *name);

// Takes the next finished transfer out of the multi handle's messages; returns NULL when there is none.
CURL *ccurl_multi_take_finished(CURLM *multi, CURLcode *result);

#endif

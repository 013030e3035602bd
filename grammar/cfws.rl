# Fragment: white space and comments between the tokens of structured fields, RFC 5322 3.2.2, 3.2.4 and 4.2.
# The including machine has actions `comment` (moves p to the last octet of the comment that starts at p), `q_open`
# and `q_close`. Line ends count as white space: values come with their folding.
%%{
    machine cfws;

    WSP  = [ \t];
    FWS  = [ \t\r\n];

    # Nesting is counted in C (header_build.h), so the automaton sees a comment as one octet.
    cfws = FWS | "(" @comment;

    # Octets that stand for themselves, RFC 5322 3.2.3 atext, and what is above ASCII (RFC 6532 3.2).
    atext = (0x21..0xff) - 0x7f - [()<>\[\]:;@\\,."];

    # RFC 5322 3.2.4; a missing end is seen in C, because q_close never came.
    quoted_string = '"' @q_open ( [^"\\] | "\\" any )* '"' @q_close;
}%%

"""Case: an analyst's work, kept: the cases, what is in the open one, how far its review is, and its file."""

from ui.case.view import case_list, case_page

case_page()
case_list()

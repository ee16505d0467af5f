def fupin_subjects():
    return []

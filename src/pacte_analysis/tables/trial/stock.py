"""What a fictitious action may be about, theme by theme: titles, fields, types, publics; what sheets leave unsaid."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """What actions of a theme look like: titles to draw from, and the codes they are likeliest to have."""

    titles: tuple[str, ...]
    fields: tuple[str, ...]
    types: tuple[str, ...]
    publics: tuple[str, ...]


THEMES = {
    "autonomie": Theme(
        ("Relais des jeunes en rupture", "Colocation solidaire des sortants de l'aide sociale à l'enfance"),
        ("jeunesse", "insertion_professionnelle", "protection_enfance"),
        ("emplois_dedies", "aller_vers"),
        ("jeunes", "jeunes_ase"),
    ),
    "autre_enfance": Theme(("Parrainage de proximité",), ("jeunesse",), ("communication",), ("enfants_adolescents",)),
    "culture_sport": Theme(
        ("Mercredis au musée", "Clubs sportifs ouverts"),
        ("culture", "loisirs_sport"),
        ("offre_de_services",),
        ("enfants_adolescents", "jeunes"),
    ),
    "decrochage": Theme(
        ("Ateliers de retour au collège", "Médiateurs scolaires", "Classes passerelles"),
        ("education", "jeunesse"),
        ("emplois_dedies", "outils_ingenierie"),
        ("enfants_adolescents", "parents"),
    ),
    "parentalite": Theme(
        (
            "Maison des premiers pas",
            "Halte-garderie itinérante",
            "Groupes de parole de parents",
            "Puéricultrices de rue",
        ),
        ("parentalite", "petite_enfance", "protection_enfance"),
        ("offre_de_services", "emplois_dedies"),
        ("parents", "familles_monoparentales", "familles_precaires", "femmes_enceintes"),
    ),
    "sante": Theme(
        ("Bus dentaire des écoles", "Écoute psychologique des adolescents"),
        ("sante", "jeunesse"),
        ("aller_vers",),
        ("enfants_adolescents", "jeunes"),
    ),
    "levee_freins": Theme(
        ("Permis, garde et langue : lever les freins", "Diagnostic social des demandeurs d'emploi", "Remise à niveau"),
        ("insertion_professionnelle", "illettrisme", "inclusion_numerique", "mobilite"),
        ("offre_de_services", "aides_financieres"),
        ("demandeurs_emploi", "brsa"),
    ),
    "publics_vulnerables": Theme(
        ("Chantier d'insertion de quartier", "Tuteurs d'entreprise", "Reprise d'activité par étapes"),
        ("insertion_professionnelle", "handicap", "sante"),
        ("emplois_dedies", "offre_de_services"),
        ("eloignes_emploi", "brsa", "tres_grande_precarite"),
    ),
    "aller_vers": Theme(
        ("Bus des droits", "Équipe mobile de repérage", "Permanences dans les marchés"),
        ("acces_aux_droits", "sante", "inclusion_numerique"),
        ("aller_vers", "emplois_dedies"),
        ("precarite", "tres_grande_precarite", "habitants_ruraux"),
    ),
    "autre_droits": Theme(("Bagagerie sociale",), ("acces_aux_droits",), ("logistique",), ("sans_domicile",)),
    "echange_donnees": Theme(
        ("Repérage des droits non demandés",), ("acces_aux_droits",), ("outils_ingenierie",), ("precarite",)
    ),
    "expulsions": Theme(
        ("Visites dès le premier impayé", "Commission de prévention renforcée"),
        ("logement", "logement_hebergement", "surendettement"),
        ("emplois_dedies", "instances"),
        ("menages_expulsion", "locataires"),
    ),
    "offre_accompagnement": Theme(
        ("Référent unique de parcours", "Pension de jour", "Accueil de femmes sans abri", "Coffre-fort numérique aidé"),
        ("acces_aux_droits", "sans_abrisme", "logement_hebergement", "vieillissement", "violences_intrafamiliales"),
        ("offre_de_services", "emplois_dedies"),
        ("sans_domicile", "femmes_isolees", "personnes_agees", "tres_grande_precarite"),
    ),
    "partenariats": Theme(
        ("Conférence locale des droits",), ("acces_aux_droits", "participation"), ("instances",), ("professionnels",)
    ),
    "soutien_professionnels": Theme(
        ("École de l'accueil",),
        ("soutien_professionnels",),
        ("communication", "outils_ingenierie"),
        ("professionnels",),
    ),
    "squats_bidonvilles": Theme(
        ("Eau, école et santé en bidonville",),
        ("sans_abrisme", "integration_etrangers", "sante"),
        ("aller_vers",),
        ("squats_bidonvilles", "etrangers"),
    ),
    "alimentation": Theme(
        ("Épicerie solidaire de village", "Paniers de saison", "Cuisine partagée"),
        ("alimentation", "participation"),
        ("logistique", "offre_de_services"),
        ("precarite", "habitants_qpv", "etudiants"),
    ),
    "autre_transition": Theme(("Ressourcerie d'insertion",), ("participation",), ("logistique",), ("precarite",)),
    "mobilite": Theme(
        ("Garage solidaire", "Vélos prêtés", "Conseillers en mobilité"),
        ("mobilite", "insertion_professionnelle"),
        ("aides_financieres", "offre_de_services"),
        ("brsa", "habitants_ruraux", "demandeurs_emploi"),
    ),
    "precarite_energetique": Theme(
        ("Visites contre le froid", "Équipes de l'énergie", "Petits travaux économes"),
        ("precarite_energetique", "logement"),
        ("aller_vers", "emplois_dedies", "aides_financieres"),
        ("menages_energie", "locataires", "proprietaires"),
    ),
}

# The themes whose actions a national indicator counts.
COUNTED = {
    "in_accompagnement_renforce": ("offre_accompagnement", "partenariats"),
    "in_adolescents": ("decrochage", "culture_sport"),
    "in_aller_vers_droits": ("aller_vers", "echange_donnees"),
    "in_bidonville": ("squats_bidonvilles",),
    "in_diagnostics_mobilite": ("mobilite",),
    "in_dossiers_ccapex": ("expulsions",),
    "in_familles_precaires": ("parentalite",),
    "in_jeunes_sans_solution": ("autonomie",),
    "in_meres_seules_sans_domicile": ("parentalite",),
    "in_personnes_vieillissantes": ("offre_accompagnement",),
    "in_professionnels_formes": ("levee_freins",),
    "in_recherche_emploi": ("levee_freins",),
    "in_sans_domicile": ("offre_accompagnement",),
    "in_tres_grande_precarite": ("publics_vulnerables",),
    "in_visites_energie": ("precarite_energetique",),
}


@dataclass(frozen=True)
class Sheet:
    """What `actions` leaves unsaid of a published sheet, decided for the trial only.

    `contract` where the document gives none (a guess that its note tells, never shown as a fact); `publics` the codes
    of the sheet's free text; `results` the national indicators that its results are.
    """

    title: str = ""
    contract: str = ""
    publics: tuple[str, ...] = ()
    results: tuple[tuple[str, int], ...] = ()


SHEETS = {
    "acces-droits-alimentation-marseille-15e": Sheet(
        "Accès aux droits et aide alimentaire, Marseille 15e", "CLS-COM-13055", ("precarite", "professionnels")
    ),
    "accompagnement-grande-precarite-isatis": Sheet(
        "Accompagnement de la grande précarité",
        "CLS-DEP-05",
        ("brsa", "sans_domicile", "femmes_isolees", "personnes_agees"),
        (("in_accompagnement_renforce", 40),),
    ),
    "clas-alpes-de-haute-provence": Sheet(
        publics=("enfants_adolescents", "parents", "benevoles"), results=(("in_adolescents", 435),)
    ),
    "familles-sans-domicile-var": Sheet(
        publics=("sans_domicile", "familles_monoparentales", "femmes_enceintes"),
        results=(("in_familles_precaires", 200), ("in_meres_seules_sans_domicile", 118)),
    ),
    "job-coach-psy-nice": Sheet(
        publics=("sans_domicile", "troubles_psychiques"), results=(("in_tres_grande_precarite", 22),)
    ),
    "logement-emploi-jeunes-toulon": Sheet(publics=("jeunes",)),
    "mobilite-solidaire-alpes-maritimes": Sheet(publics=("brsa", "femmes_isolees_enfants")),
    "plateforme-alimentaire-amp": Sheet(publics=("habitants_qpv",)),
    "plateforme-precarite-energetique-tpm": Sheet(
        publics=("locataires", "proprietaires", "professionnels"), results=(("in_visites_energie", 40),)
    ),
    "prevention-expulsions-ccapex": Sheet(
        "Prévention des expulsions", "CLS-DEP-84", ("menages_expulsion",), (("in_dossiers_ccapex", 50),)
    ),
    "prevention-specialisee-marseille-nord": Sheet(
        publics=("jeunes", "jeunes_ase"), results=(("in_jeunes_sans_solution", 165),)
    ),
    "restauration-sociale-amp": Sheet(publics=("eloignes_emploi",)),
}

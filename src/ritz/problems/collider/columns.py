"""The columns of the UCI SUSY and HIGGS files, in their order, the label apart.

Baldi, Sadowski, Whiteson, Nature Comm. 5, 4308 (2014), 1402.4735; archive.ics.uci.edu, data sets 279 and 280.
"""

LOW = (
    "lepton1_pT",
    "lepton1_eta",
    "lepton1_phi",
    "lepton2_pT",
    "lepton2_eta",
    "lepton2_phi",
    "missing_energy_magnitude",
    "missing_energy_phi",
)
"""What the detector measures, SUSY."""

HIGH = ("MET_rel", "axial_MET", "M_R", "M_TR_2", "R", "MT2", "S_R", "M_Delta_R", "dPhi_r_b", "cos_theta_r1")
"""What physicists make of it, SUSY."""

SUSY = (*LOW, *HIGH)

HIGGS_LOW = (
    "lepton_pT",
    "lepton_eta",
    "lepton_phi",
    "missing_energy_magnitude",
    "missing_energy_phi",
    *(f"jet{jet}_{what}" for jet in (1, 2, 3, 4) for what in ("pt", "eta", "phi", "b-tag")),
)
HIGGS_HIGH = ("m_jj", "m_jjj", "m_lv", "m_jlv", "m_bb", "m_wbb", "m_wwbb")
HIGGS = (*HIGGS_LOW, *HIGGS_HIGH)

LABEL = "label"
"""The first column of both: 1 for signal, 0 for background."""

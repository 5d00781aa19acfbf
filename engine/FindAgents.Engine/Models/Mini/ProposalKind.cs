namespace FindAgents.Engine.Models.Mini;

/// <summary>What a query of find-mini starts from: each kind has its own embedding and its own location prior.</summary>
public enum ProposalKind
{
    /// <summary>A peak of the vision foundation's heat maps.</summary>
    Peak,

    /// <summary>One or more clicks.</summary>
    Point,

    /// <summary>A box.</summary>
    Box,

    /// <summary>A freehand line.</summary>
    Stroke,

    /// <summary>A rough mask, or the answer that is being refined.</summary>
    Mask,

    /// <summary>A phrase: it names something, but says nothing of where it is.</summary>
    Phrase,
}

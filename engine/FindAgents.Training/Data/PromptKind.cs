namespace FindAgents.Training.Data;

/// <summary>The way in which a simulated person indicates an object.</summary>
public enum PromptKind
{
    /// <summary>A click on the pixel that lies deepest in the object.</summary>
    CentreClick,

    /// <summary>A click somewhere on the object.</summary>
    RandomClick,

    /// <summary>A box drawn around the object, not quite exactly.</summary>
    Box,

    /// <summary>A freehand line on the object.</summary>
    Scribble,

    /// <summary>The object's rough shape.</summary>
    RoughMask,

    /// <summary>A click that corrects a predicted mask.</summary>
    Correction,
}

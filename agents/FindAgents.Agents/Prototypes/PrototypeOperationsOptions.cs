using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Prototypes;

/// <summary>What callers may do with task prototypes.</summary>
/// <remarks>Read once, when the operations are created; changes made later have no effect.</remarks>
public sealed class PrototypeOperationsOptions
{
    /// <summary>The folder of the caller's own, for <c>AddFindPrototypes</c>; <see langword="null"/> for <see cref="PrototypeShelf.DefaultFolder"/>.</summary>
    public string? Folder { get; set; }

    /// <summary>Whether callers may save prototypes. They may only read them by default.</summary>
    public bool AllowSaving { get; set; }

    /// <summary>Whose prototypes those that come along are; <see langword="null"/> for the model's that answers, and find-mini's where none does.</summary>
    public PrototypeAsker? Asker { get; set; }
}

namespace FindAgents.Engine.Prototypes;

/// <summary>A question that a prototype can answer with a kind of model.</summary>
/// <param name="Asker">The kind of model.</param>
/// <param name="Question">The question.</param>
public sealed record PrototypeUse(PrototypeAsker Asker, PrototypeQuestion Question)
{
    /// <summary>Everything that a prototype can be asked.</summary>
    /// <param name="prototype">The prototype.</param>
    /// <returns>Its uses; none for one that only <see cref="Interface.FindInterface.Forward"/> can run.</returns>
    public static IReadOnlyList<PrototypeUse> Of(TaskPrototype prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        return
        [
            .. Enum.GetValues<PrototypeAsker>().SelectMany(asker => Enum.GetValues<PrototypeQuestion>().Select(question => new PrototypeUse(asker, question)))
                .Where(use => PrototypeNeeds.Of(use, prototype).Problems(prototype).Count == 0),
        ];
    }

    /// <summary>Makes sure that a prototype can be asked this.</summary>
    /// <param name="prototype">The prototype.</param>
    /// <exception cref="PrototypeException">It cannot; the message names each readout or prompt that is missing and how to mend it.</exception>
    public void Check(TaskPrototype prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        PrototypeNeeds.Of(this, prototype).Check(prototype);
    }
}

using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Losses;
using FindAgents.Training.Steps;

namespace FindAgents.Training.Official;

/// <summary>A batch as the interface and the losses take it.</summary>
/// <remarks>Tensors live in the dispose scope that it was read in.</remarks>
/// <param name="Memory">What the interface made of the images.</param>
/// <param name="Targets">The truth, image by image.</param>
/// <param name="Given">The prompts' inputs by variable, strokes apart.</param>
/// <param name="Strokes">The strokes; <see langword="null"/> for none.</param>
/// <param name="Fresh">The classes asked about; <see langword="null"/> for none.</param>
internal sealed record PreparedBatch(
    InterfaceMemory Memory,
    IReadOnlyList<ImageTargets> Targets,
    IReadOnlyDictionary<string, IReadOnlyList<VariableInput>> Given,
    StrokeBatch? Strokes,
    FreshClasses? Fresh)
{
    /// <summary>All prompts, for a step.</summary>
    public InterfaceInputs Inputs(TaskPrototype prototype, Random random)
    {
        var inputs = new InterfaceInputs(Memory) { AuxiliaryMasks = true, Random = random };
        foreach (var (variable, given) in Given)
        {
            inputs.Set(variable, given);
        }

        Strokes?.Give(inputs, prototype);
        return inputs;
    }

    /// <summary>The strokes alone, for an answer to correct.</summary>
    public InterfaceInputs StrokesOnly(TaskPrototype prototype, Random random)
    {
        var inputs = new InterfaceInputs(Memory) { Random = random };
        Strokes?.Give(inputs, prototype);
        return inputs;
    }
}

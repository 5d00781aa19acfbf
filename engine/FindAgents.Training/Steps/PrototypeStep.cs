using FindAgents.Engine;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Steps;

/// <summary>One training step of the interface on one task prototype, whatever its task is: outputs of every layer, losses, gradients.</summary>
/// <remarks>
/// The step knows a task by nothing but its prototype and its loss terms. Gradients flow as far as the inputs have them:
/// through the memory into whatever made it. Not safe for concurrent use.
/// </remarks>
/// <param name="find">The interface; stays the caller's. Its mode stays as it is: <c>find.train()</c> draws the prototype's dynamics.</param>
/// <param name="prototype">The task.</param>
/// <param name="criterion">The losses.</param>
/// <param name="weights">The losses' weights by name without the layer's number; a loss without a weight is left out.</param>
public sealed class PrototypeStep(FindInterface find, TaskPrototype prototype, SetCriterion criterion, IReadOnlyDictionary<string, double> weights)
{
    /// <summary>Computes the losses and leaves the parameters' gradients.</summary>
    /// <param name="inputs">As for <see cref="Forward"/>.</param>
    /// <param name="targets">As for <see cref="Forward"/>.</param>
    /// <param name="logScale">As for <see cref="Forward"/>.</param>
    /// <param name="vocabulary">As for <see cref="Forward"/>.</param>
    /// <param name="fresh">As for <see cref="Forward"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Forward"/>.</exception>
    public StepLosses Run(InterfaceInputs inputs, IReadOnlyList<ImageTargets> targets, Tensor logScale, ClassVocabulary? vocabulary = null, FreshClasses? fresh = null)
    {
        using var forward = Forward(inputs, targets, logScale, vocabulary, fresh);
        forward.Backward();
        return forward.Read();
    }

    /// <summary>Computes the losses.</summary>
    /// <param name="inputs">The memory and the prompts; <see cref="InterfaceInputs.AuxiliaryMasks"/> must be set where losses read masks.</param>
    /// <param name="targets">The truth, image by image.</param>
    /// <param name="logScale">() the similarity's scale as a logarithm (the checkpoint's logit_scale).</param>
    /// <param name="vocabulary">What class logits compare with; <see langword="null"/> where no loss reads them.</param>
    /// <param name="fresh">The classes whose embeddings the batch has fresher than the vocabulary, which then absorbs them; <see langword="null"/> for none.</param>
    /// <returns>Losses and outputs, owned by the caller.</returns>
    /// <exception cref="ArgumentException">Inputs or targets lack what a loss reads.</exception>
    /// <exception cref="PromptException">A prompt that the prototype needs is missing, or does not fit.</exception>
    public StepForward Forward(InterfaceInputs inputs, IReadOnlyList<ImageTargets> targets, Tensor logScale, ClassVocabulary? vocabulary = null, FreshClasses? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(logScale);
        using var scope = NewDisposeScope();
        var outputs = find.Forward(prototype, inputs);

        // Layer by layer from the first on: each absorbs what the layer before it left in the vocabulary.
        var layers = outputs.Layers.Select(layer => LayerPredictions.Of(layer, Logits(layer, vocabulary, fresh))).ToList();
        var losses = criterion.Compute(layers, targets, logScale);
        var total = SetCriterion.Total(losses, weights);
        var forward = new StepForward(outputs, layers, losses, weights, total);
        foreach (var tensor in forward.Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return forward;
    }

    private static Tensor? Logits(LayerOutputs layer, ClassVocabulary? vocabulary, FreshClasses? fresh)
    {
        if (vocabulary is null || layer.Readouts.FirstOrDefault(readout => readout.Head == ReadoutHead.ClassLogits) is not { } read)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var compared = layer[read.Variable].ClassEmbedding;
        var logits = fresh is null
            ? vocabulary.Similarity(compared)
            : vocabulary.Absorb(compared, layer[fresh.Query].ClassEmbedding.select(1, 0), fresh.Classes);
        return logits.MoveToOuterDisposeScope();
    }
}

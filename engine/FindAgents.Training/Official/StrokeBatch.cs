using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>A batch's strokes, which clicks on what an answer got wrong are added to before the step.</summary>
/// <remarks>
/// Every image's strokes choose their own answers; officially the first image's choice would be taken for the whole batch, if the
/// code got so far. Tensors live in the caller's dispose scope.
/// </remarks>
/// <param name="sampler">Takes the embeddings under the strokes.</param>
/// <param name="memory">The batch's memory.</param>
/// <param name="strokes">(n, H, W) an image, bool.</param>
/// <param name="truth">(n, H, W) an image, bool: what the strokes mean.</param>
/// <param name="generator">Chooses among the pixels of large strokes.</param>
internal sealed class StrokeBatch(EmbeddingSampler sampler, InterfaceMemory memory, IReadOnlyList<Tensor> strokes, IReadOnlyList<Tensor> truth, Generator? generator)
{
    // The index of rows that are no stroke's, unlike that of the sampler's padding.
    private const double NoStroke = -3;

    // Negative mask logits: a mask of nothing, which lets its memories look everywhere.
    private const double Nothing = -1;

    private readonly Tensor[] _positive = [.. strokes];
    private readonly Tensor[] _negative = [.. strokes.Select(stroke => zeros_like(stroke))];
    private Tensor? _previous;

    /// <summary>Gives the strokes, and the last answer where there is one.</summary>
    public void Give(InterfaceInputs inputs, TaskPrototype prototype)
    {
        var device = memory.MaskFeatures.device;
        inputs.Set(VariableNames.SpatialTokens, sampler.Sample(memory, _positive, _negative, generator));
        inputs.Set(VariableNames.SpatialQueries, new VariableInput
        {
            Index = Ragged.Stack([.. _positive.Select(image => Range(0, image.shape[0], ScalarType.Int64, device))], NoStroke),
        });
        if (_previous is not null && prototype.Has(VariableNames.SpatialMemories))
        {
            inputs.Set(VariableNames.SpatialMemories, new VariableInput { PreviousMask = _previous });
        }
    }

    /// <summary>Adds a click to each stroke whose answer is not good enough yet, and remembers the answers.</summary>
    public void Correct(InterfaceOutputs outputs)
    {
        var answers = MaskSelector.Select(outputs["pred_smasks"], outputs["pred_smaskembs"], outputs["pred_pspatials"]); // (B, n, h, w)
        for (var image = 0; image < _positive.Length; image++)
        {
            if (_positive[image].shape[0] is > 0 and var count)
            {
                (_positive[image], _negative[image], _) = ClickSimulation.Next(
                    answers.narrow(0, image, 1).narrow(1, 0, count), truth[image], _positive[image], _negative[image]);
            }
        }

        _previous = stack([.. _positive.Select((image, i) => Share(answers[i], image.shape[0]))]);
    }

    /// <summary>An image's answers (n, h, w), of which those beyond its own strokes answer nothing, as n of its own.</summary>
    private static Tensor Share(Tensor answers, long count)
    {
        var most = answers.shape[0];
        if (count == most)
        {
            return answers;
        }

        return count == 0
            ? full_like(answers, Constant(Nothing))
            : answers.index_select(0, tensor(Enumerable.Range(0, (int)most).Select(i => i * count / most).ToArray(), device: answers.device));
    }
}

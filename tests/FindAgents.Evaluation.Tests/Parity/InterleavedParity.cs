using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Evaluation.Tests.Parity;

internal sealed class InterleavedParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("datasets/evaluation/interleave_evaluation.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        var sentences = new List<(float[], IReadOnlyList<float[]>, IReadOnlyList<long>)>();
        var images = new List<(long Id, float[], IReadOnlyList<float[]>)>();
        for (var i = 0; inputs.Contains($"{i:00}.image_embeds"); i++)
        {
            Tensor Read(string name) => inputs.Read($"{i:00}.{name}");
            sentences.Add((Rows(Read("interleave_embeds"))[0], Rows(Read("interleave_entities")), Read("interleave_ids").data<long>().ToArray()));
            images.Add((Read("image_ids").item<long>(), Rows(Read("image_embeds"))[0], Rows(Read("object_queries_semantic"))));
        }

        var scores = InterleavedRetrievalMetric.Compute(sentences, images);
        foreach (var (k, recall) in ((int, double)[])[(1, scores.R1), (5, scores.R5), (10, scores.R10)])
        {
            comparison.Check(
                $"interleave2ir{k}",
                recall,
                parityCase.Setting("results").GetProperty($"interleave2ir{k}").GetDouble());
        }
    }

    private static float[][] Rows(Tensor tensor)
    {
        var width = (int)tensor.shape[^1];
        return [.. tensor.contiguous().data<float>().ToArray().Chunk(width)];
    }
}

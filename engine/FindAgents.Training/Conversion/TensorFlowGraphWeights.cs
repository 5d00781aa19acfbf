using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Conversion;

/// <summary>The weights of a TensorFlow.js graph model: <c>weightsManifest</c> of its JSON and the binary beside it.</summary>
/// <remarks>float32, stored so or as float16; the integers that the graph carries along (axes, shapes) are left out.</remarks>
internal sealed class TensorFlowGraphWeights
{
    private TensorFlowGraphWeights(IReadOnlyDictionary<string, TensorFlowWeight> weights) => Weights = weights;

    /// <summary>The floating-point weights by their name in the graph.</summary>
    public IReadOnlyDictionary<string, TensorFlowWeight> Weights { get; }

    /// <summary>Reads a model's weights.</summary>
    /// <param name="model">The model's JSON.</param>
    /// <param name="data">The content of its one binary file.</param>
    /// <exception cref="ConversionException">The manifest is not as expected, or does not fit the binary.</exception>
    public static TensorFlowGraphWeights Read(Stream model, byte[] data)
    {
        using var document = JsonDocument.Parse(model);
        var weights = new Dictionary<string, TensorFlowWeight>();
        var offset = 0;
        foreach (var item in document.RootElement.GetProperty("weightsManifest")[0].GetProperty("weights").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!;
            var type = item.TryGetProperty("quantization", out var quantization) ? quantization.GetProperty("dtype").GetString() : item.GetProperty("dtype").GetString();
            var size = type switch
            {
                "float16" => 2,
                "float32" or "int32" => 4,
                _ => throw new ConversionException($"Weight '{name}' is stored as {type}, expected float16, float32 or int32."),
            };
            long[] shape = [.. item.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64())];
            var count = checked((int)shape.Aggregate(1L, (product, dimension) => product * dimension));
            if (offset + (count * size) > data.Length)
            {
                throw new ConversionException($"Weight '{name}' ends at byte {offset + (count * size)} of a file of {data.Length} bytes.");
            }

            if (type != "int32")
            {
                weights.Add(name, new TensorFlowWeight(shape, Decode(data.AsSpan(offset, count * size), size)));
            }

            offset += count * size;
        }

        return offset == data.Length
            ? new TensorFlowGraphWeights(weights)
            : throw new ConversionException($"The manifest describes {offset} bytes of weights, the file has {data.Length}.");
    }

    private static float[] Decode(ReadOnlySpan<byte> bytes, int size)
    {
        var values = new float[bytes.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var item = bytes[(i * size)..];
            values[i] = size == 2 ? (float)BinaryPrimitives.ReadHalfLittleEndian(item) : BinaryPrimitives.ReadSingleLittleEndian(item);
        }

        return values;
    }
}

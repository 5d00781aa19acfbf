using System.Runtime.Intrinsics.X86;
using CsCheck;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Codes;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Codes may be wrong, but never by more than they say.</summary>
public class CodecTests
{
    private static readonly Gen<float> AnyNumber = Gen.OneOf(
        Gen.Float[-1, 1],
        Gen.Float[-1, 1],
        Gen.Double[-45, 38].Select(exponent => (float)Math.Pow(10, exponent)),
        Gen.OneOf(0f, -0f, float.MaxValue, float.MinValue, float.Epsilon, -1e30f));

    [Fact]
    public void The_bound_holds_for_any_vectors() =>
        Gen.Int[1, 200].SelectMany(dimensions => Gen.Select(AnyNumber.Array[dimensions], AnyNumber.Array[dimensions], Gen.Bool)).Sample(
            (vector, query, cosine) =>
            {
                if (cosine && (Array.TrueForAll(vector, x => x == 0) || Array.TrueForAll(query, x => x == 0)))
                {
                    return;
                }

                var similarity = cosine ? Similarity.Cosine : Similarity.Dot;
                var layout = new CodeLayout(vector.Length);
                var codec = new VectorCodec(layout, similarity);
                var codes = new sbyte[layout.Stride];
                var (scale, error, length) = codec.Encode(vector, codes);
                var asked = codec.EncodeQuery(query);
                var approximate = CodeKernel.Dot(codes, asked.Codes) * (scale * asked.Step);
                var bound = (length * asked.Error) + (error * asked.Length);
                var exact = VectorMath.Compare(similarity, vector, query);
                // A bound that is no number excludes nobody.
                Assert.False(Math.Abs(exact - approximate) > bound, $"{exact} is not within {bound} of {approximate}");
            },
            iter: 20_000);

    [Fact]
    public void For_vectors_of_models_the_bound_is_tight()
    {
        var source = new FindAgents.Tests.ClusteredVectors(512, 10, 1);
        var layout = new CodeLayout(512);
        var codec = new VectorCodec(layout, Similarity.Cosine);
        for (var i = 0; i < 100; i++)
        {
            var (_, error, length) = codec.Encode(source.Next(), new sbyte[512]);
            Assert.InRange(error, 0.001f, 0.012f);
            Assert.InRange(length, 0.99f, 1.01f);
            Assert.InRange(codec.EncodeQuery(source.Next()).Error, 0, 0.0001);
        }
    }

    [Fact]
    public void A_rotation_keeps_lengths_and_spreads_what_stands_out()
    {
        foreach (var dimensions in new[] { 64, 128, 192, 512, 768, 1024 })
        {
            var vector = new float[dimensions];
            vector[^1] = 1;
            new Rotation(dimensions).Apply(vector);
            Assert.Equal(1, VectorMath.Dot(vector, vector), 1e-5);
            Assert.InRange(vector.Max(Math.Abs), 0, 0.126f);
        }

        // Part of the format: files written by one version are read by the next.
        var known = Enumerable.Range(1, 64).Select(i => (float)i).ToArray();
        new Rotation(64).Apply(known);
        Assert.Equal([Known(0), Known(1), Known(63)], [known[0], known[1], known[63]], (x, y) => Math.Abs(x - y) < 1e-4);

        // A Hadamard matrix by its definition: the sign is the parity of the common bits.
        static float Known(int row)
        {
            var sum = 0.0;
            var state = 0x46494E44UL;
            for (var i = 0; i < 64; i++)
            {
                state += 0x9E3779B97F4A7C15;
                var bits = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
                var sign = (long)(bits ^ (bits >> 31)) < 0 ? -1 : 1;
                sum += sign * (i + 1) * ((System.Numerics.BitOperations.PopCount((uint)(i & row)) & 1) == 0 ? 1 : -1);
            }

            return (float)(sum / 8);
        }
    }

    [Fact]
    public void Every_kernel_gives_the_plain_sum() =>
        Gen.Int[1, 40].SelectMany(blocks => Gen.Select(
            Gen.OneOf(Gen.Int[-127, 127], Gen.OneOf(-127, 127)).Select(code => (sbyte)code).Array[64 * blocks],
            Gen.OneOf(Gen.Int[-16383, 16383], Gen.OneOf(-16383, 16383)).Select(code => (short)code).Array[64 * blocks])).Sample(
            (codes, query) =>
            {
                long expected = 0;
                for (var i = 0; i < codes.Length; i++)
                {
                    expected += codes[i] * query[i];
                }

                Assert.Equal(expected, CodeKernel.Dot(codes, query));
                var (some, asked) = (codes.AsSpan(0, Math.Min(512, codes.Length)).ToArray(), query.AsSpan(0, Math.Min(512, codes.Length)).ToArray());
                var part = (int)CodeKernel.Dot(some, asked);
                Assert.Equal(part, CodeKernel.Portable(some, asked));
                if (Avx2.IsSupported)
                {
                    Assert.Equal(part, CodeKernel.Wide(some, asked));
                }

                if (Avx512BW.IsSupported)
                {
                    Assert.Equal(part, CodeKernel.Widest(some, asked));
                }
            });

    [Fact]
    public void The_largest_codes_do_not_overflow()
    {
        var codes = Enumerable.Repeat((sbyte)-127, StoreModelBuilder.MaxDimensions).ToArray();
        var query = Enumerable.Repeat((short)CodeKernel.QueryMax, StoreModelBuilder.MaxDimensions).ToArray();
        Assert.Equal(-127L * CodeKernel.QueryMax * StoreModelBuilder.MaxDimensions, CodeKernel.Dot(codes, query));
    }

    [Fact]
    public void A_set_of_numbers_is_a_set_of_numbers() =>
        Gen.Long[0, 100_000].Array[0, 200].Sample(numbers =>
        {
            var set = new SequenceSet();
            foreach (var number in numbers)
            {
                set.Add(number);
            }

            Assert.Equal(numbers.Distinct().Order(), set.Numbers);
            Assert.Equal(numbers.Distinct().Count(), set.Count);
            Assert.Equal(numbers.Contains(77_777), set.Contains(77_777));
            Assert.False(set.Contains(long.MaxValue / 1_000_000));
        });
}

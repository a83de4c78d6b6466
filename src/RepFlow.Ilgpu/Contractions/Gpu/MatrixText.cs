namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Assembly that all forms of numbers have in common. A warp's 64 rows are four strips of eight, each with those 32 further, and its 32 columns four blocks of eight. The running thread has
/// 64 sums: 16 of each strip, four of each block: of its row, columns 2t and 2t + 1, and of the row 32 further.
/// </summary>
static class MatrixText
{
    /// <summary>Declares the addresses that are copied from, and the sums, which are set to zero.</summary>
    public const string Clear =
        ".reg .b64 from<6>; .reg .f32 sum<64>;\n\t"
        + "mov.f32 sum0, 0f00000000; mov.f32 sum1, 0f00000000; mov.f32 sum2, 0f00000000; mov.f32 sum3, 0f00000000;\n\t"
        + "mov.f32 sum4, 0f00000000; mov.f32 sum5, 0f00000000; mov.f32 sum6, 0f00000000; mov.f32 sum7, 0f00000000;\n\t"
        + "mov.f32 sum8, 0f00000000; mov.f32 sum9, 0f00000000; mov.f32 sum10, 0f00000000; mov.f32 sum11, 0f00000000;\n\t"
        + "mov.f32 sum12, 0f00000000; mov.f32 sum13, 0f00000000; mov.f32 sum14, 0f00000000; mov.f32 sum15, 0f00000000;\n\t"
        + "mov.f32 sum16, 0f00000000; mov.f32 sum17, 0f00000000; mov.f32 sum18, 0f00000000; mov.f32 sum19, 0f00000000;\n\t"
        + "mov.f32 sum20, 0f00000000; mov.f32 sum21, 0f00000000; mov.f32 sum22, 0f00000000; mov.f32 sum23, 0f00000000;\n\t"
        + "mov.f32 sum24, 0f00000000; mov.f32 sum25, 0f00000000; mov.f32 sum26, 0f00000000; mov.f32 sum27, 0f00000000;\n\t"
        + "mov.f32 sum28, 0f00000000; mov.f32 sum29, 0f00000000; mov.f32 sum30, 0f00000000; mov.f32 sum31, 0f00000000;\n\t"
        + "mov.f32 sum32, 0f00000000; mov.f32 sum33, 0f00000000; mov.f32 sum34, 0f00000000; mov.f32 sum35, 0f00000000;\n\t"
        + "mov.f32 sum36, 0f00000000; mov.f32 sum37, 0f00000000; mov.f32 sum38, 0f00000000; mov.f32 sum39, 0f00000000;\n\t"
        + "mov.f32 sum40, 0f00000000; mov.f32 sum41, 0f00000000; mov.f32 sum42, 0f00000000; mov.f32 sum43, 0f00000000;\n\t"
        + "mov.f32 sum44, 0f00000000; mov.f32 sum45, 0f00000000; mov.f32 sum46, 0f00000000; mov.f32 sum47, 0f00000000;\n\t"
        + "mov.f32 sum48, 0f00000000; mov.f32 sum49, 0f00000000; mov.f32 sum50, 0f00000000; mov.f32 sum51, 0f00000000;\n\t"
        + "mov.f32 sum52, 0f00000000; mov.f32 sum53, 0f00000000; mov.f32 sum54, 0f00000000; mov.f32 sum55, 0f00000000;\n\t"
        + "mov.f32 sum56, 0f00000000; mov.f32 sum57, 0f00000000; mov.f32 sum58, 0f00000000; mov.f32 sum59, 0f00000000;\n\t"
        + "mov.f32 sum60, 0f00000000; mov.f32 sum61, 0f00000000; mov.f32 sum62, 0f00000000; mov.f32 sum63, 0f00000000;";

    /// <summary>Waits for all that the thread has begun to copy.</summary>
    public const string Wait = "cp.async.wait_all;";

    /// <summary>Finds the word %0 behind address %1, from which a row's or column's words of a step are copied.</summary>
    public const string
        FindRow = "mad.wide.s32 from0, %0, 4, %1;",
        FindSecondRow = "mad.wide.s32 from1, %0, 4, %1;",
        FindThirdRow = "mad.wide.s32 from2, %0, 4, %1;",
        FindFourthRow = "mad.wide.s32 from3, %0, 4, %1;",
        FindColumn = "mad.wide.s32 from4, %0, 4, %1;",
        FindOtherColumn = "mad.wide.s32 from5, %0, 4, %1;";

    /// <summary>
    /// Begins to copy lines past the registers, a quad of each, 64 lines apart: two rows and two columns, or four rows and one column, for the first half of a step and for the other.
    /// </summary>
    public const string
        CopySquareLines = To
            + Near + "[at], [from0], 16; " + Near + "[at+4096], [from1], 16;\n\t" + Far + "[at+8192], [from4], 16; " + Far + "[at+12288], [from5], 16; }",
        CopyOtherSquareLines = To
            + Near + "[at], [from0+64], 16; " + Near + "[at+4096], [from1+64], 16;\n\t" + Far + "[at+8192], [from4+64], 16; " + Far + "[at+12288], [from5+64], 16; }",
        CopyTallLines = To
            + Near + "[at], [from0], 16; " + Near + "[at+4096], [from1], 16;\n\t" + Near + "[at+8192], [from2], 16; " + Near + "[at+12288], [from3], 16;\n\t"
            + Far + "[at+16384], [from4], 16; }",
        CopyOtherTallLines = To
            + Near + "[at], [from0+64], 16; " + Near + "[at+4096], [from1+64], 16;\n\t" + Near + "[at+8192], [from2+64], 16; " + Near + "[at+12288], [from3+64], 16;\n\t"
            + Far + "[at+16384], [from4+64], 16; }";

    /// <summary>Begins to copy packed columns past the registers: two quads of a tile with 128, or one where it has 64, for the first half of a step and for the other.</summary>
    public const string
        CopyWideColumns = To + Far + "[at], [from4], 16; " + Far + "[at+4096], [from4+4096], 16; }",
        CopyOtherWideColumns = To + Far + "[at], [from4+8192], 16; " + Far + "[at+4096], [from4+12288], 16; }",
        CopyColumns = To + Far + "[at], [from4], 16; }",
        CopyOtherColumns = To + Far + "[at], [from4+4096], 16; }";

    /// <summary>Loads what a warp multiplies: the words of all columns.</summary>
    public const string Columns =
        "{ .reg .b32 row<8>, column<16>, rows, others, columns;\n\t"
        + "mov.u32 rows, __shared_alloca0; add.u32 others, rows, %1; add.u32 columns, rows, %2; add.u32 rows, rows, %0;\n\t"
        + Load + " {column0, column1, column2, column3}, [columns+0];\n\t"
        + Load + " {column4, column5, column6, column7}, [columns+512];\n\t"
        + Load + " {column8, column9, column10, column11}, [columns+1024];\n\t"
        + Load + " {column12, column13, column14, column15}, [columns+1536];\n\t";

    /// <summary>Loads the rows of the first strip: two words of both for the first half of the step, and two for the other.</summary>
    public const string First =
        Load + " {row0, row1, row2, row3}, [rows+0];\n\t"
        + Load + " {row4, row5, row6, row7}, [others+0];\n\t";

    /// <summary>Loads the rows of the second strip: two words of both for the first half of the step, and two for the other.</summary>
    public const string Second =
        Load + " {row0, row1, row2, row3}, [rows+512];\n\t"
        + Load + " {row4, row5, row6, row7}, [others+512];\n\t";

    /// <summary>Loads the rows of the third strip: two words of both for the first half of the step, and two for the other.</summary>
    public const string Third =
        Load + " {row0, row1, row2, row3}, [rows+1024];\n\t"
        + Load + " {row4, row5, row6, row7}, [others+1024];\n\t";

    /// <summary>Loads the rows of the fourth strip: two words of both for the first half of the step, and two for the other.</summary>
    public const string Fourth =
        Load + " {row0, row1, row2, row3}, [rows+1536];\n\t"
        + Load + " {row4, row5, row6, row7}, [others+1536];\n\t";

    /// <summary>Begins to copy a quad past the registers: to %0, from the word %1 behind address %2.</summary>
    public const string CopyQuad = "{ .reg .b32 at; .reg .b64 word; mov.u32 at, __shared_alloca0; add.u32 at, at, %0; mad.wide.s32 word, %1, 4, %2;\n\t" + Far + "[at], [word], 16; }";

    /// <summary>Loads the words of all columns as <see cref="Columns"/> does, where each strip of rows has its own place.</summary>
    public const string PatchColumns =
        "{ .reg .b32 row<8>, column<16>, columns, near<4>, far<4>;\n\t"
        + "mov.u32 columns, __shared_alloca0;\n\t"
        + "xor.b32 far0, %0, 32; xor.b32 far1, %1, 32; xor.b32 far2, %2, 32; xor.b32 far3, %3, 32;\n\t"
        + "add.u32 near0, columns, %0; add.u32 near1, columns, %1; add.u32 near2, columns, %2; add.u32 near3, columns, %3;\n\t"
        + "add.u32 far0, columns, far0; add.u32 far1, columns, far1; add.u32 far2, columns, far2; add.u32 far3, columns, far3; add.u32 columns, columns, %4;\n\t"
        + Load + " {column0, column1, column2, column3}, [columns+0];\n\t"
        + Load + " {column4, column5, column6, column7}, [columns+512];\n\t"
        + Load + " {column8, column9, column10, column11}, [columns+1024];\n\t"
        + Load + " {column12, column13, column14, column15}, [columns+1536];\n\t";

    /// <summary>Loads the rows of a strip that has its own place: two words of both for the first half of the step, and two for the other.</summary>
    public const string
        PatchFirst = Load + " {row0, row1, row2, row3}, [near0];\n\t" + Load + " {row4, row5, row6, row7}, [far0];\n\t",
        PatchSecond = Load + " {row0, row1, row2, row3}, [near1];\n\t" + Load + " {row4, row5, row6, row7}, [far1];\n\t",
        PatchThird = Load + " {row0, row1, row2, row3}, [near2];\n\t" + Load + " {row4, row5, row6, row7}, [far2];\n\t",
        PatchFourth = Load + " {row0, row1, row2, row3}, [near3];\n\t" + Load + " {row4, row5, row6, row7}, [far3];\n\t";

    /// <summary>The operands of the products of the first strip, by block and half of the step.</summary>
    public const string
        First0A = " {sum0, sum1, sum2, sum3}, {row0, row1, row2, row3}, {column0, column1}, {sum0, sum1, sum2, sum3};\n\t",
        First1A = " {sum4, sum5, sum6, sum7}, {row0, row1, row2, row3}, {column4, column5}, {sum4, sum5, sum6, sum7};\n\t",
        First2A = " {sum8, sum9, sum10, sum11}, {row0, row1, row2, row3}, {column8, column9}, {sum8, sum9, sum10, sum11};\n\t",
        First3A = " {sum12, sum13, sum14, sum15}, {row0, row1, row2, row3}, {column12, column13}, {sum12, sum13, sum14, sum15};\n\t",
        First0B = " {sum0, sum1, sum2, sum3}, {row4, row5, row6, row7}, {column2, column3}, {sum0, sum1, sum2, sum3};\n\t",
        First1B = " {sum4, sum5, sum6, sum7}, {row4, row5, row6, row7}, {column6, column7}, {sum4, sum5, sum6, sum7};\n\t",
        First2B = " {sum8, sum9, sum10, sum11}, {row4, row5, row6, row7}, {column10, column11}, {sum8, sum9, sum10, sum11};\n\t",
        First3B = " {sum12, sum13, sum14, sum15}, {row4, row5, row6, row7}, {column14, column15}, {sum12, sum13, sum14, sum15};\n\t";

    /// <summary>The operands of the products of the second strip, by block and half of the step.</summary>
    public const string
        Second0A = " {sum16, sum17, sum18, sum19}, {row0, row1, row2, row3}, {column0, column1}, {sum16, sum17, sum18, sum19};\n\t",
        Second1A = " {sum20, sum21, sum22, sum23}, {row0, row1, row2, row3}, {column4, column5}, {sum20, sum21, sum22, sum23};\n\t",
        Second2A = " {sum24, sum25, sum26, sum27}, {row0, row1, row2, row3}, {column8, column9}, {sum24, sum25, sum26, sum27};\n\t",
        Second3A = " {sum28, sum29, sum30, sum31}, {row0, row1, row2, row3}, {column12, column13}, {sum28, sum29, sum30, sum31};\n\t",
        Second0B = " {sum16, sum17, sum18, sum19}, {row4, row5, row6, row7}, {column2, column3}, {sum16, sum17, sum18, sum19};\n\t",
        Second1B = " {sum20, sum21, sum22, sum23}, {row4, row5, row6, row7}, {column6, column7}, {sum20, sum21, sum22, sum23};\n\t",
        Second2B = " {sum24, sum25, sum26, sum27}, {row4, row5, row6, row7}, {column10, column11}, {sum24, sum25, sum26, sum27};\n\t",
        Second3B = " {sum28, sum29, sum30, sum31}, {row4, row5, row6, row7}, {column14, column15}, {sum28, sum29, sum30, sum31};\n\t";

    /// <summary>The operands of the products of the third strip, by block and half of the step.</summary>
    public const string
        Third0A = " {sum32, sum33, sum34, sum35}, {row0, row1, row2, row3}, {column0, column1}, {sum32, sum33, sum34, sum35};\n\t",
        Third1A = " {sum36, sum37, sum38, sum39}, {row0, row1, row2, row3}, {column4, column5}, {sum36, sum37, sum38, sum39};\n\t",
        Third2A = " {sum40, sum41, sum42, sum43}, {row0, row1, row2, row3}, {column8, column9}, {sum40, sum41, sum42, sum43};\n\t",
        Third3A = " {sum44, sum45, sum46, sum47}, {row0, row1, row2, row3}, {column12, column13}, {sum44, sum45, sum46, sum47};\n\t",
        Third0B = " {sum32, sum33, sum34, sum35}, {row4, row5, row6, row7}, {column2, column3}, {sum32, sum33, sum34, sum35};\n\t",
        Third1B = " {sum36, sum37, sum38, sum39}, {row4, row5, row6, row7}, {column6, column7}, {sum36, sum37, sum38, sum39};\n\t",
        Third2B = " {sum40, sum41, sum42, sum43}, {row4, row5, row6, row7}, {column10, column11}, {sum40, sum41, sum42, sum43};\n\t",
        Third3B = " {sum44, sum45, sum46, sum47}, {row4, row5, row6, row7}, {column14, column15}, {sum44, sum45, sum46, sum47};\n\t";

    /// <summary>The operands of the products of the fourth strip, by block and half of the step.</summary>
    public const string
        Fourth0A = " {sum48, sum49, sum50, sum51}, {row0, row1, row2, row3}, {column0, column1}, {sum48, sum49, sum50, sum51};\n\t",
        Fourth1A = " {sum52, sum53, sum54, sum55}, {row0, row1, row2, row3}, {column4, column5}, {sum52, sum53, sum54, sum55};\n\t",
        Fourth2A = " {sum56, sum57, sum58, sum59}, {row0, row1, row2, row3}, {column8, column9}, {sum56, sum57, sum58, sum59};\n\t",
        Fourth3A = " {sum60, sum61, sum62, sum63}, {row0, row1, row2, row3}, {column12, column13}, {sum60, sum61, sum62, sum63};\n\t",
        Fourth0B = " {sum48, sum49, sum50, sum51}, {row4, row5, row6, row7}, {column2, column3}, {sum48, sum49, sum50, sum51};\n\t",
        Fourth1B = " {sum52, sum53, sum54, sum55}, {row4, row5, row6, row7}, {column6, column7}, {sum52, sum53, sum54, sum55};\n\t",
        Fourth2B = " {sum56, sum57, sum58, sum59}, {row4, row5, row6, row7}, {column10, column11}, {sum56, sum57, sum58, sum59};\n\t",
        Fourth3B = " {sum60, sum61, sum62, sum63}, {row4, row5, row6, row7}, {column14, column15}, {sum60, sum61, sum62, sum63};\n\t";

    /// <summary>Puts the sums of the first 32 rows and the first 16 columns into shared memory.</summary>
    public const string PutUpperLeft =
        Place
        + "st.shared.f32 [at+0], sum0; st.shared.f32 [at+144], sum1; st.shared.f32 [at+1152], sum4; st.shared.f32 [at+1296], sum5;\n\t"
        + "st.shared.f32 [at+32], sum16; st.shared.f32 [at+176], sum17; st.shared.f32 [at+1184], sum20; st.shared.f32 [at+1328], sum21;\n\t"
        + "st.shared.f32 [at+64], sum32; st.shared.f32 [at+208], sum33; st.shared.f32 [at+1216], sum36; st.shared.f32 [at+1360], sum37;\n\t"
        + "st.shared.f32 [at+96], sum48; st.shared.f32 [at+240], sum49; st.shared.f32 [at+1248], sum52; st.shared.f32 [at+1392], sum53; }";

    /// <summary>Puts the sums of the first 32 rows and the last 16 columns into shared memory.</summary>
    public const string PutUpperRight =
        Place
        + "st.shared.f32 [at+0], sum8; st.shared.f32 [at+144], sum9; st.shared.f32 [at+1152], sum12; st.shared.f32 [at+1296], sum13;\n\t"
        + "st.shared.f32 [at+32], sum24; st.shared.f32 [at+176], sum25; st.shared.f32 [at+1184], sum28; st.shared.f32 [at+1328], sum29;\n\t"
        + "st.shared.f32 [at+64], sum40; st.shared.f32 [at+208], sum41; st.shared.f32 [at+1216], sum44; st.shared.f32 [at+1360], sum45;\n\t"
        + "st.shared.f32 [at+96], sum56; st.shared.f32 [at+240], sum57; st.shared.f32 [at+1248], sum60; st.shared.f32 [at+1392], sum61; }";

    /// <summary>Puts the sums of the last 32 rows and the first 16 columns into shared memory.</summary>
    public const string PutLowerLeft =
        Place
        + "st.shared.f32 [at+0], sum2; st.shared.f32 [at+144], sum3; st.shared.f32 [at+1152], sum6; st.shared.f32 [at+1296], sum7;\n\t"
        + "st.shared.f32 [at+32], sum18; st.shared.f32 [at+176], sum19; st.shared.f32 [at+1184], sum22; st.shared.f32 [at+1328], sum23;\n\t"
        + "st.shared.f32 [at+64], sum34; st.shared.f32 [at+208], sum35; st.shared.f32 [at+1216], sum38; st.shared.f32 [at+1360], sum39;\n\t"
        + "st.shared.f32 [at+96], sum50; st.shared.f32 [at+240], sum51; st.shared.f32 [at+1248], sum54; st.shared.f32 [at+1392], sum55; }";

    /// <summary>Puts the sums of the last 32 rows and the last 16 columns into shared memory.</summary>
    public const string PutLowerRight =
        Place
        + "st.shared.f32 [at+0], sum10; st.shared.f32 [at+144], sum11; st.shared.f32 [at+1152], sum14; st.shared.f32 [at+1296], sum15;\n\t"
        + "st.shared.f32 [at+32], sum26; st.shared.f32 [at+176], sum27; st.shared.f32 [at+1184], sum30; st.shared.f32 [at+1328], sum31;\n\t"
        + "st.shared.f32 [at+64], sum42; st.shared.f32 [at+208], sum43; st.shared.f32 [at+1216], sum46; st.shared.f32 [at+1360], sum47;\n\t"
        + "st.shared.f32 [at+96], sum58; st.shared.f32 [at+240], sum59; st.shared.f32 [at+1248], sum62; st.shared.f32 [at+1392], sum63; }";

    /// <summary>Loads four matrices of eight lines of a quad each, of which each lane has given the address of a line: a lane receives a word of each, that of its line and place.</summary>
    const string Load = "ldmatrix.sync.aligned.m8n8.x4.shared.b16";

    // Taps read the same rows again and find them in the first cache. Columns are read once by each group.
    const string Near = "cp.async.ca.shared.global ", Far = "cp.async.cg.shared.global ";

    /// <summary>Begins what copies to a place in shared memory.</summary>
    const string To = "{ .reg .b32 at; mov.u32 at, __shared_alloca0; add.u32 at, at, %0;\n\t";

    /// <summary>Begins what has one place in shared memory.</summary>
    const string Place = "{ .reg .b32 at; mov.u32 at, __shared_alloca0; add.u32 at, at, %0;\n\t";
}
